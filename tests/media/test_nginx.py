"""The nginx that is shipped, in front of the real site: who gets which part of which file, and for how long."""

import http.client
import os
import time
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Collection

from accounts.actions import disable, end_sessions, grant_role
from accounts.groups import set_up_groups
from lms import handshake
from lms.tus import PART_TYPE
from media.actions import add_captions
from media.delivery import make_token
from media.models import Upload
from tests.cast import NOW
from tests.media.test_uploads import metadata
from tests.nginx import running_nginx
from tests.programs import receiver_of

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = bytes(range(256)) * 8


@pytest.fixture
def video(settings, tmp_path, make_video):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    video = make_video()
    (video.current.folder / "360p").mkdir(parents=True)
    (video.current.folder / "360p/seg_00000.m4s").write_bytes(CONTENT)
    (video.current.folder / "master.m3u8").write_text("#EXTM3U\n")
    (video.current.folder / "secret.txt").write_text("no")
    return video


@pytest.fixture
def other(video, make_video):
    """Another video, for which nobody here holds a token."""
    other = make_video()
    other.current.folder.mkdir(parents=True)
    (other.current.folder / "master.m3u8").write_text("other")
    return other


@pytest.fixture
def proxy(live_server, tmp_path, settings, video):
    """Nginx that keeps an answer for two seconds, so that a test need not wait a minute."""
    with running_nginx(
        tmp_path / "nginx", app=urlsplit(live_server.url).netloc, media_root=settings.MEDIA_ROOT, seconds=2
    ) as url:
        yield urlsplit(url)


@pytest.fixture
def ask(proxy, video, cast, client_of):
    """Return ``ask(path, by=…, method=…, **headers)``; paths are sent as they are written."""
    cookies = {}

    def ask(path="360p/seg_00000.m4s", by=cast.cadre, token=None, method="GET", raw=None, headers=None, body=None):
        if by is not None and by.pk not in cookies:
            cookies[by.pk] = client_of(by).cookies["sessionid"].value
        token = token or make_token(user_id=cast.cadre.pk, video_uid=video.uid, at=timezone.now())
        connection = http.client.HTTPConnection(proxy.hostname, proxy.port, timeout=20)
        token_of_forms = "c" * 32
        sent = {"X-CSRFToken": token_of_forms}
        if by is not None:
            sent["Cookie"] = f"sessionid={cookies[by.pk]}; csrftoken={token_of_forms}"
        connection.request(method, raw or f"/v/{token}/{video.uid}/1/{path}", body=body, headers=sent | (headers or {}))
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    return ask


def test_the_person_of_the_token_gets_the_file(ask):
    answer = ask()
    assert (answer.status, answer.body) == (200, CONTENT)
    assert answer.headers["Content-Type"] == "video/iso.segment"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["ETag"]
    playlist = ask("master.m3u8")
    assert playlist.headers["Content-Type"] == "application/vnd.apple.mpegurl"
    assert playlist.headers["Cache-Control"] == "private, no-cache"


def test_parts_and_heads(ask):
    part = ask(headers={"Range": "bytes=100-199"})
    assert (part.status, part.body) == (206, CONTENT[100:200])
    assert part.headers["Content-Range"] == "bytes 100-199/2048"
    assert ask(headers={"Range": "bytes=9999-"}).status == 416
    head = ask(method="HEAD")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", "2048")
    same = {"Range": "bytes=0-9", "If-Range": head.headers["ETag"]}
    assert ask(headers=same).status == 206
    assert ask(headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status == 200
    assert ask(headers={"If-None-Match": head.headers["ETag"]}).status == 304


def test_captions_come_as_text(ask, video, cast):
    track = add_captions(
        video, ContentFile("WEBVTT\n\n00:01.000 --> 00:02.000\n渔村\n".encode()), by=cast.trainer, at=NOW
    )
    token = make_token(user_id=cast.cadre.pk, video_uid=video.uid, at=timezone.now())
    answer = ask(raw=f"/v/{token}/{video.uid}/captions/{track.name}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/vtt; charset=utf-8")


def test_everybody_else_is_refused(ask, cast, other):
    assert ask(by=cast.colleague).status == 403
    assert ask(by=None).status == 403
    assert ask(token="forged").status == 403
    wrong = make_token(user_id=cast.cadre.pk, video_uid=other.uid, at=timezone.now())
    assert ask(token=wrong).status == 403
    assert ask(method="POST").status in (403, 405)


def test_a_token_of_one_video_opens_no_other_by_any_spelling(ask, cast, video, other):
    token = make_token(user_id=cast.cadre.pk, video_uid=video.uid, at=timezone.now())
    assert ask().status == 200  # the pass is known now
    own, wanted = f"/v/{token}/{video.uid}/1", f"/v/{token}/{other.uid}/1/master.m3u8"
    assert ask(raw=wanted).status == 403
    for raw in (
        f"{own}/../../../../v/{token}/{other.uid}/1/master.m3u8",
        f"{own}/../../{other.uid}/1/master.m3u8",
        f"{own}/%2e%2e/%2e%2e/{other.uid}/1/master.m3u8",
        f"{own}/..%2f..%2f{other.uid}/1/master.m3u8",
        f"//v/{token}/{video.uid}/1/../../{other.uid}/1/master.m3u8",
        f"{own}/360p/seg_00000.m4s/../../../../{other.uid}/1/master.m3u8",
        f"/x/../v/{token}/{other.uid}/1/master.m3u8",
    ):
        answer = ask(raw=raw)
        assert answer.status in (400, 403, 404), raw
        assert b"other" not in answer.body


@pytest.mark.parametrize(
    "path", ["secret.txt", "360p/", "360p", "", "nothing.m4s", ".m3u8", "360p/seg_00000.m4s/x.mp4"]
)
def test_no_listing_and_nothing_that_is_not_meant(ask, path):
    assert ask(path).status in (403, 404)


def test_the_question_cannot_be_asked_from_outside(ask):
    assert ask(raw="/media-pass/").status == 404


def test_a_sign_in_that_was_ended_is_refused_when_the_answer_has_run_out(ask, cast):
    assert ask().status == 200
    end_sessions(cast.cadre, by=cast.security_admin, at=NOW, reason="遗失手机")
    time.sleep(2.5)
    assert ask().status == 403


@pytest.mark.parametrize("change", ["disabled", "another role"])
def test_who_was_disabled_or_got_another_role_is_refused(ask, cast, change):
    assert ask().status == 200
    if change == "disabled":
        disable(cast.cadre, by=cast.security_admin, at=NOW, reason="离职")
    else:
        grant_role(cast.cadre, "trainer", unit=cast.dinglan, by=None, at=NOW)
    time.sleep(2.5)
    assert ask().status == 403


def test_the_site_itself_is_reached(ask):
    assert ask(raw="/healthz", by=None).status == 200


PART = 8 * 1024**2
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def receiver(live_server, tmp_path):
    receiver = receiver_of(tmp_path, urlsplit(live_server.url).netloc)
    yield receiver
    receiver.kill()


@pytest.fixture
def proxy_of(live_server, tmp_path, settings, cast, client_of):
    """Return ``proxy_of(receiver)``: a person's questions to a proxy that knows the receiver at that address."""
    settings.MEDIA_ROOT, settings.MEDIA_KEEP_FREE_BYTES = tmp_path / "uploads", 0
    set_up_groups(by=None, at=NOW)
    cookie = f"sessionid={client_of(cast.educator).cookies['sessionid'].value}; csrftoken={'c' * 32}"
    app = urlsplit(live_server.url).netloc

    @contextmanager
    def proxy_of(receiver):
        with running_nginx(tmp_path / "nginx", app=app, media_root=settings.MEDIA_ROOT, receiver=receiver) as url:

            def ask(method, path, body=None, **headers):
                sent = TUS | {"Cookie": cookie, "X-CSRFToken": "c" * 32, "Content-Type": PART_TYPE}
                sent |= {name.replace("_", "-"): value for name, value in headers.items()}
                with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)) as line:
                    with suppress(BrokenPipeError, ConnectionResetError):  # refused before all was sent
                        line.request(method, path, body=body, headers=sent)
                    answer = line.getresponse()
                    answer.text = answer.read().decode()
                return answer

            yield ask

    return proxy_of


class LineBroke(Exception):
    """The browser is gone."""


def half_a_part():
    """A body that ends in the middle, with a closed line."""
    for _block in range(PART // 2 // 65536):
        yield bytes(65536)
    time.sleep(0.3)
    raise LineBroke


def begin(ask, size=5 * PART):
    facts = metadata(filename="讲座.mp4", collection=Collection.get_first_root_node().pk)
    answer = ask("POST", "/editors/media/uploads/", Upload_Length=str(size), Upload_Metadata=facts)
    assert answer.status == 201
    return answer.headers["Location"]


@pytest.mark.parametrize("with_receiver", [True, False])
def test_parts_of_an_upload_come_through_and_nothing_larger(with_receiver, proxy_of, receiver):
    with proxy_of(receiver.start().address if with_receiver else None) as ask:
        where = begin(ask)
        assert ask("PATCH", where, bytes(PART), Upload_Offset="0").status == 204
        assert ask("PATCH", where, bytes(25 * 1024**2), Upload_Offset=str(PART)).status == 413
    assert Upload.objects.get().received == PART


def test_parts_go_to_the_receiver_and_everything_else_to_the_site(proxy_of, tmp_path):
    lost = receiver_of(tmp_path, "127.0.0.1:1")  # it finds no site, and says so
    try:
        with proxy_of(lost.start().address) as ask:
            where = begin(ask)
            assert ask("HEAD", where).status == 200
            assert ask("PATCH", where, bytes(PART), Upload_Offset="0").status == 503
            library = "/staff/library/uploads/5b0c7e1e-9a0f-4d6c-8a34-0b8f9d1e2f3a/"
            package = "/editors/packages/uploads/5b0c7e1e-9a0f-4d6c-8a34-0b8f9d1e2f3a/"
            assert {ask("PATCH", path, b"x", Upload_Offset="0").status for path in (library, package)} == {503}
            assert {ask("HEAD", path).status for path in (library, package)} == {404}
            assert ask("DELETE", where).status == 204
    finally:
        lost.kill()


def test_a_receiver_that_is_killed_leaves_the_rest_to_the_site(proxy_of, receiver):
    content = os.urandom(3 * PART)
    with proxy_of(receiver.start().address) as ask:
        where = begin(ask, len(content))
        assert ask("PATCH", where, content[:PART], Upload_Offset="0").status == 204
        receiver.kill()
        answers = []
        while (offset := int(ask("HEAD", where).headers["Upload-Offset"])) < len(content):
            answers.append(ask("PATCH", where, content[offset : offset + PART], Upload_Offset=str(offset)).status)
            assert answers in ([502], [502, 204], [502, 204, 204], [204], [204, 204]), "one line may still be open"
    assert Upload.objects.get().part.read_bytes() == content


def test_what_came_before_a_line_broke_counts(proxy_of, receiver):
    with proxy_of(receiver.start().address) as ask:
        where = begin(ask)
        with suppress(LineBroke):
            ask("PATCH", where, half_a_part(), Upload_Offset="0", Content_Length=str(PART))
        end = time.monotonic() + 20
        while not (received := int(ask("HEAD", where).headers["Upload-Offset"])):
            assert time.monotonic() < end
            time.sleep(0.05)
    assert PART // 4 < received <= PART // 2


def test_refusals_reach_the_browser_though_the_part_was_not_read(proxy_of, receiver):
    with proxy_of(receiver.start().address) as ask:
        where = begin(ask)
        for _time in range(20):
            answer = ask("PATCH", where, bytes(2 * PART), Upload_Offset="5")
            assert (answer.status, answer.headers["Upload-Offset"]) == (409, "0")


def test_a_browser_cannot_speak_as_the_receiver(proxy_of):
    with proxy_of(None) as ask:
        where = begin(ask)
        word = handshake.say(handshake.NOTE, where, {"length": 5}, at=time.time())
        answer = ask("PATCH", where, b"12345", Upload_Offset="0", X_Part_Note=word)
        assert (answer.status, answer.headers["Upload-Offset"]) == (204, "5"), "the part counts, the word does not"
        assert handshake.PLACE not in answer.headers


@pytest.mark.parametrize(
    ("path", "megabytes", "passes"),
    [
        ("/staff/people/import/", 20, True),
        ("/staff/library/new/", 100, True),
        ("/staff/library/5b0c7e1e-9a0f-4d6c-8a34-0b8f9d1e2f3a/versions/new/", 100, True),
        ("/staff/library/", 30, False),
    ],
)
def test_files_of_the_size_that_forms_name_come_through(live_server, settings, tmp_path, path, megabytes, passes):
    settings.ALLOWED_HOSTS = ["*"]
    with running_nginx(tmp_path / "nginx", app=urlsplit(live_server.url).netloc, media_root=tmp_path) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        headers = {"Host": "study.example.gov", "Content-Type": "application/octet-stream"}
        connection.putrequest("POST", path, skip_host=True)
        for name, value in (headers | {"Content-Length": str(megabytes * 1024**2)}).items():
            connection.putheader(name, value)
        connection.endheaders()
        if passes:
            for _block in range(megabytes):
                connection.send(bytes(1024**2))
        assert (connection.getresponse().status != 413) == passes
        connection.close()
