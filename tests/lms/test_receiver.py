"""The receiver of parts: it takes what the site lets it take, for the three apps, and only the site counts."""

import base64
import http.client
import io
import socket
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from wagtail.models import Collection

from accounts.groups import set_up_groups
from jobs.models import Job
from library.models import ArrivingFile, Category, LibraryDocument
from lms import handshake
from lms.receiver import Part, Place, Site
from media.models import Upload
from scorm.models import PackageImport
from tests.cast import NOW
from tests.programs import receiver_of

pytestmark = pytest.mark.django_db(transaction=True)
CSRF = "c" * 32
#: A PDF by its beginning, as the library wants it; for the others it is content like any other.
CONTENT = b"%PDF-1.7 " + bytes(range(256)) * 4096
SIZE = len(CONTENT)
HALF = SIZE // 2


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.SCORM_ROOT = tmp_path / "uploads", tmp_path / "scorm"
    settings.MEDIA_KEEP_FREE_BYTES = 0


@pytest.fixture
def site(live_server):
    return urlsplit(live_server.url).netloc


@pytest.fixture(scope="module")
def receiver(live_server, tmp_path_factory):
    receiver = receiver_of(tmp_path_factory.mktemp("receiver"), urlsplit(live_server.url).netloc)
    yield receiver.start().address
    receiver.kill()


@pytest.fixture
def person(cast):
    set_up_groups(by=None, at=NOW)
    return cast.trainer


@pytest.fixture
def ask(client_of, person, receiver):
    """Return ``ask(method, path, body, at=…, by=…, **headers)``: what a browser asks, of the receiver if not said."""
    cookies = {}

    def ask(method, path, body=b"", *, at=receiver, by=person, chunked=False, **headers):
        if by and by.pk not in cookies:
            cookies[by.pk] = client_of(by).cookies["sessionid"].value
        sent = {"Tus-Resumable": "1.0.0", "X-CSRFToken": CSRF, "Cookie": f"csrftoken={CSRF}"}
        if by:
            sent["Cookie"] += f"; sessionid={cookies[by.pk]}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        line = http.client.HTTPConnection(at, timeout=20)
        line.request(method, path, body=iter([body]) if chunked else body, headers={k: v for k, v in sent.items() if v})
        answer = line.getresponse()
        answer.text = answer.read().decode()
        line.close()
        return answer

    return ask


@pytest.fixture
def patch(ask):
    """Return ``patch(where, body, offset, …)``."""

    def patch(where, body, offset, **more):
        more = {"Content_Type": "application/offset+octet-stream", "Upload_Offset": str(offset)} | more
        return ask("PATCH", where, body, **more)

    return patch


def facts(**values):
    return ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in values.items())


@pytest.fixture
def begin(ask, site, cast):
    """Return ``begin(app, size)``: the address of an upload that has begun."""

    def begin(app="media", size=SIZE):
        if app == "library":
            shelf = Category.objects.create(name="政策文件")
            document = LibraryDocument.objects.create(
                title="办法", category=shelf, unit=cast.city, made_at=NOW, changed_at=NOW
            )
            address, told = reverse("library:staff_uploads"), {"filename": "管理 办法.pdf", "replaces": document.uid}
        else:
            address = reverse({"media": "media-uploads", "scorm": "scorm-tus"}[app])
            told = {"filename": "海洋 经济.mp4", "collection": Collection.get_first_root_node().pk}
        answer = ask("POST", address, at=site, Upload_Length=str(size), Upload_Metadata=facts(fingerprint="f", **told))
        assert answer.status == 201, answer.text
        return answer.headers["Location"]

    return begin


@pytest.fixture
def announced(client_of, person, site):
    """Return ``announced(where, body)``: a part that a browser announces, as the receiver sees it."""
    cookie = f"sessionid={client_of(person).cookies['sessionid'].value}; csrftoken={CSRF}"

    def announced(where, body, offset=0):
        environ = {
            **{"PATH_INFO": where, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))},
            **{"CONTENT_TYPE": "application/offset+octet-stream", "HTTP_HOST": site, "HTTP_COOKIE": cookie},
            **{"HTTP_X_CSRFTOKEN": CSRF, "HTTP_TUS_RESUMABLE": "1.0.0", "HTTP_UPLOAD_OFFSET": str(offset)},
        }
        return Part(environ, Site(f"http://{site}"))

    return announced


def row(app):
    """The upload of an app: what counts, where its file is, whether what follows has begun."""
    if app == "media":
        upload = Upload.objects.get()
        return SimpleNamespace(received=upload.received, path=upload.part, follows=Job.objects.exists())
    if app == "scorm":
        arriving = PackageImport.objects.get()
        follows = arriving.state == PackageImport.State.WAITING and arriving.job is not None
        return SimpleNamespace(received=arriving.received, path=arriving.original, follows=follows)
    arriving = ArrivingFile.objects.get()
    return SimpleNamespace(received=arriving.received, path=arriving.path, follows=arriving.is_whole)


@pytest.mark.parametrize("app", ["media", "scorm", "library"])
def test_each_app_has_its_files_taken_part_by_part_and_goes_on_once_all_is_there(app, begin, patch):
    where = begin(app)

    answer = patch(where, CONTENT[:HALF], 0)
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(HALF))
    assert (row(app).received, row(app).path.read_bytes(), row(app).follows) == (HALF, CONTENT[:HALF], False)
    assert patch(where, CONTENT[HALF:], HALF).headers["Upload-Offset"] == str(SIZE)
    assert (row(app).received, row(app).path.read_bytes(), row(app).follows) == (SIZE, CONTENT, True)


def test_a_whole_file_may_be_said_to_be_whole_again(begin, patch):
    where = begin()
    patch(where, CONTENT, 0)
    Job.objects.all().delete()

    assert patch(where, b"", SIZE).status == 204
    assert row("media").follows


def test_a_document_that_begins_otherwise_than_its_name_says_is_refused_and_leaves_nothing(begin, patch):
    where = begin("library")
    path = row("library").path

    answer = patch(where, b"MZ" + CONTENT[2:], 0)
    assert answer.status == 415
    assert answer.text.endswith("。")
    assert not ArrivingFile.objects.exists()
    assert not path.exists()


def test_what_the_site_refuses_is_refused_as_the_site_does(begin, patch, cast, site):
    where = begin()
    assert patch(where, CONTENT[:HALF], 0).status == 204
    refused = [
        ({"by": None}, 302),
        ({"by": cast.educator}, 404),
        ({"offset": HALF - 1}, 409),
        ({"Upload_Offset": "x"}, 400),
        ({"body": CONTENT}, 400),
        ({"Content_Type": "text/plain"}, 415),
        ({"Tus_Resumable": ""}, 412),
        ({"X_CSRFToken": ""}, 403),
        ({"Origin": "https://elsewhere.example.org"}, 403),
    ]
    for change, status in refused:
        more = {"body": CONTENT[HALF:], "offset": HALF} | change
        answer, own = patch(where, **more), patch(where, at=site, **more)
        assert answer.status == own.status == status, change
        for name in ("Upload-Offset", "Location", "Content-Type", "Tus-Resumable", "Tus-Version"):
            assert answer.headers[name] == own.headers[name], (change, name)
        if "text/plain" in own.headers["Content-Type"]:
            assert answer.text == own.text
        assert handshake.PLACE not in answer.headers
    assert (row("media").received, row("media").path.read_bytes()) == (HALF, CONTENT[:HALF])


def test_who_may_no_longer_add_is_refused_in_the_middle(begin, patch, person):
    where = begin()
    person.groups.get().collection_permissions.all().delete()
    assert patch(where, CONTENT, 0).status == 403


def test_a_part_that_has_no_room_is_refused_before_it_is_written(begin, patch, settings):
    where = begin()
    settings.MEDIA_KEEP_FREE_BYTES = 2**60

    answer = patch(where, CONTENT, 0)
    assert answer.status == 507
    assert "上传已暂停" in answer.text
    assert not row("media").path.exists()
    settings.MEDIA_KEEP_FREE_BYTES = 0
    assert patch(where, CONTENT, 0).status == 204


def test_a_part_of_unknown_length_ends_with_the_file(begin, patch):
    where = begin()
    assert patch(where, CONTENT + b"more", 0, chunked=True).status == 204
    assert row("media").path.read_bytes() == CONTENT


def test_bytes_that_the_disk_has_lost_are_asked_for_again(begin, patch, ask, site):
    where = begin()
    patch(where, CONTENT[:HALF], 0)
    row("media").path.write_bytes(CONTENT[:100])

    answer = patch(where, CONTENT[HALF:], HALF)
    assert (answer.status, answer.headers["Upload-Offset"]) == (409, "100")
    assert ask("HEAD", where, at=site).headers["Upload-Offset"] == "100"
    assert patch(where, CONTENT[100:], 100).status == 204
    assert row("media").path.read_bytes() == CONTENT


def open_line(announced, where, receiver, body):
    """Send the head of a part with `body`, of a part that is said to be the whole file; return the open line."""
    host, port = receiver.split(":")
    line = socket.create_connection((host, int(port)), timeout=20)
    headers = announced(where, b"").headers | {"Content-Length": str(SIZE)}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    line.sendall(f"PATCH {where} HTTP/1.1\r\n{lines}\r\n".encode() + body)
    return line


def wait_for(condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_broken_line_keeps_every_byte_that_came(begin, announced, receiver):
    where = begin()
    line = open_line(announced, where, receiver, CONTENT[: HALF + 3])
    time.sleep(0.3)
    line.close()

    wait_for(lambda: row("media").received)
    assert row("media").received == HALF + 3
    assert row("media").path.read_bytes() == CONTENT[: HALF + 3]


def test_while_one_window_writes_another_is_asked_to_wait(begin, announced, patch, receiver, site):
    where = begin()
    line = open_line(announced, where, receiver, CONTENT[:HALF])
    wait_for(lambda: row("media").path.exists() and row("media").path.stat().st_size)

    assert patch(where, bytes(SIZE), 0).status == 423
    answer = patch(where, bytes(SIZE), 0, at=site)
    assert answer.status == 423, "the site itself waits too"
    assert "另一个窗口" in answer.text
    line.sendall(CONTENT[HALF:])
    assert line.recv(4096).startswith(b"HTTP/1.1 204")
    line.close()
    assert (row("media").received, row("media").path.read_bytes()) == (SIZE, CONTENT)


def test_a_window_that_was_let_in_before_another_one_wrote_changes_nothing(begin, announced):
    where = begin()
    first, second = announced(where, CONTENT[:HALF]), announced(where, bytes(HALF))
    places = first.place(), second.place()
    assert places[0] == places[1] == Place(str(row("media").path), 0, HALF)

    assert first.write(places[0]).status == 204
    answer = second.write(places[1])
    assert (answer.status, dict(answer.headers)["Upload-Offset"]) == (409, str(HALF))
    assert row("media").path.read_bytes() == CONTENT[:HALF]


def test_what_was_given_up_meanwhile_does_not_come_back(begin, announced, ask, site):
    where = begin()
    part, path = announced(where, CONTENT), row("media").path
    place = part.place()
    assert ask("DELETE", where, at=site).status == 204

    assert part.write(place).status == 409
    assert not path.exists()


def test_what_was_written_but_never_counted_goes(begin, announced, patch):
    where = begin()
    Path(announced(where, CONTENT).place().file).write_bytes(bytes(SIZE))

    assert patch(where, CONTENT[:HALF], 0).status == 204
    assert row("media").path.read_bytes() == CONTENT[:HALF]


def test_a_browser_cannot_speak_in_its_name(begin, patch):
    where = begin()
    for told in ({"length": 5}, {"offset": 0, "written": SIZE, "full": False}):
        word = handshake.say(handshake.NOTE, where, told, at=time.time())
        answer = patch(where, b"", 0, X_Part_Note=word)
        assert (answer.status, answer.headers["Upload-Offset"]) == (204, "0"), "even a right word is not passed on"
        assert handshake.PLACE not in answer.headers


def test_it_answers_for_uploads_alone(ask):
    upload = "/editors/media/uploads/5b0c7e1e-9a0f-4d6c-8a34-0b8f9d1e2f3a/"
    kind = {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}
    for method, path, status in [
        ("HEAD", upload, 405),
        ("POST", "/editors/media/uploads/", 404),
        ("GET", "/", 404),
        ("PATCH", f"{upload}abandon/", 404),
        ("PATCH", f"/staff/..{upload}", 404),
        ("PATCH", upload, 404),
        ("PATCH", upload.replace("/editors/media", "/elsewhere"), 404),
    ]:
        assert ask(method, path, **kind).status == status, (method, path)
