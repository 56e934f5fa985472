"""A file on its way into a letter is on the disk in clear at no time, neither at the site nor at nginx before it."""

import http.client
import os
import random
import stat
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plugins.mailbox.actions import save_draft
from plugins.mailbox.attachments import content_of
from plugins.mailbox.models import Attachment, Letter, LetterType
from tests.cast import NOW
from tests.load.flood import BOUNDARY, CSRF, multipart
from tests.nginx import running_nginx

MARKER = b"JB5-marker-of-an-attachment"
#: Larger than what is kept in memory, and than the buffers of everything on the way.
MIB = 1024 * 1024
PAPER = b"%PDF-1.7 " + b"".join(MARKER + random.Random(n).randbytes(1000) for n in range(6000))


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "kept")
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)


@pytest.fixture
def draft(cast):
    kind = LetterType.objects.get(code="suggestion")
    return save_draft(cast.cadre, kind=kind, subject="渡轮", body="增加班次", at=NOW)


@contextmanager
def half_sent(url, browser, body):
    """Send a part of the last step of a letter; yield the connection, and what to send then."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.putrequest("POST", reverse("mailbox:write_send", args=["cadres"]))
    headers = {
        "Cookie": f"sessionid={browser.cookies['sessionid'].value}; csrftoken={CSRF}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(len(body)),
    }
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    half = len(body) * 2 // 3
    connection.send(body[:half])
    try:
        yield connection, body[half:]
    finally:
        connection.close()


def contents(process, around):
    """Return what the files hold that a process keeps open, with or without a name, and those in a folder."""
    found = [path.read_bytes() for path in around.rglob("*") if path.is_file()]
    for number in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            if stat.S_ISREG(number.stat().st_mode):
                found.append(number.read_bytes())
    return found


def watched(process, around, *, seconds):
    """Return all contents that were seen within some seconds, those of a large temporary file at the end."""
    end, seen = time.monotonic() + seconds, []
    while time.monotonic() < end:
        seen = contents(process, around)
        if any(len(content) > 3 * MIB for content in seen):
            break
        time.sleep(0.1)
    return seen


@pytest.mark.django_db(transaction=True)
def test_the_site_keeps_a_large_file_encrypted_while_it_comes(draft, cast, client_of, live_server, tmp_path):
    with half_sent(live_server.url, client_of(cast.cadre), multipart(PAPER)) as (connection, rest):
        seen = watched(os.getpid(), tmp_path, seconds=20)
        connection.send(rest)
        answer = connection.getresponse()
        answer.read()

    assert answer.status == 302
    assert any(len(content) > 3 * MIB for content in seen), "the search must find the temporary file"
    assert not any(MARKER in content for content in seen)
    assert content_of(Attachment.objects.get()) == PAPER
    assert not any(MARKER in content for content in contents(os.getpid(), tmp_path))


def worker_of(master):
    """Return the number of the process in which nginx serves."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    (worker,) = (each for each in children if b"worker process" in Path(f"/proc/{each}/cmdline").read_bytes())
    return worker


@pytest.mark.django_db(transaction=True)
def test_nginx_keeps_a_large_file_in_memory_while_it_comes(draft, cast, client_of, live_server, tmp_path):
    folder = tmp_path / "nginx"
    place = urlsplit(live_server.url).netloc
    with running_nginx(folder, app=place, media_root=tmp_path) as url:
        worker = worker_of(int((folder / "nginx.pid").read_text()))
        with half_sent(url, client_of(cast.cadre), multipart(PAPER)) as (connection, rest):
            seen = watched(worker, folder / "body", seconds=2)
            connection.send(rest)
            answer = connection.getresponse()
            answer.read()

    assert answer.status == 302
    assert not any(len(content) > MIB or MARKER in content for content in seen)
    assert content_of(Attachment.objects.get()) == PAPER


@pytest.mark.django_db(transaction=True)
def test_nginx_asks_the_ninth_sender_of_an_address_to_wait(draft, cast, client_of, live_server, tmp_path):
    browser = client_of(cast.cadre)
    with running_nginx(tmp_path / "nginx", app=urlsplit(live_server.url).netloc, media_root=tmp_path) as url:
        waiting = [half_sent(url, browser, multipart(PAPER[: 10 * 1024])) for _number in range(9)]
        opened = [each.__enter__() for each in waiting]
        try:
            answer = opened[-1][0].getresponse()
            words = answer.read().decode()
            connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
            connection.request("GET", reverse("mailbox:track"))
            reading = connection.getresponse().status
        finally:
            for each in waiting:
                each.__exit__(None, None, None)

    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
    assert "请返回上一页" in words
    assert reading == 200, "who only reads is not counted"


@pytest.mark.django_db(transaction=True)
def test_nginx_says_in_words_that_a_file_is_too_large(draft, cast, client_of, live_server, tmp_path):
    with running_nginx(tmp_path / "nginx", app=urlsplit(live_server.url).netloc, media_root=tmp_path) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        connection.putrequest("POST", reverse("mailbox:write_public"))
        connection.putheader("Content-Length", str(30 * MIB))
        connection.endheaders()
        answer = connection.getresponse()

        assert answer.status == 413
        assert "一次最多上传 20 MB" in answer.read().decode()


def test_files_that_are_too_large_together_are_refused_and_the_draft_stays(draft, cast, client_of):
    files = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.7 " + bytes(7 * MIB)) for n in range(3)]

    page = client_of(cast.cadre).post(reverse("mailbox:write_send", args=["cadres"]), {"files": files})

    assert "附件合计超过 20 MB" in page.content.decode()
    assert not Letter.objects.exists()
    draft.refresh_from_db()
    assert draft.body == "增加班次"
