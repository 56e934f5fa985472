"""A long upload whose line breaks, whose server is killed, or whose disk is full: nothing is lost or half-listed.

Everything happens twice: where the site takes the parts itself, and where the receiver does.
"""

import hashlib
import http.client
import os
import socket
import time

import pytest
from wagtail.models import Collection

from accounts.groups import set_up_groups
from jobs.models import Job
from jobs.tasks import run_job
from media.models import Upload, Video
from tests.cast import NOW
from tests.media.clips import record
from tests.media.test_uploads import metadata
from tests.programs import receiver_of, site_of

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
#: ``UPLOAD_TEST_BYTES`` makes it as large as recordings are.
SIZE = int(os.environ.get("UPLOAD_TEST_BYTES", 64 * 1024 * 1024))
PART = 8 * 1024 * 1024
#: By so much a process of the site may grow, however large the file is: some parts of 8 MB on their way through it.
MOST_GROWTH = 48 * 1024 * 1024
#: So much memory every process of the receiver may use, at any time.
MOST_OF_THE_RECEIVER = 150 * 1024 * 1024
TUS = {"Tus-Resumable": "1.0.0"}


class Browser:
    """Sends a file over raw connections, signed in as one person: parts to `taker`, everything else to `site`."""

    def __init__(self, site, taker, client):
        client.get("/account/login/")
        self.site, self.taker, self.csrf = site, taker, "c" * 32
        self.cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={self.csrf}"

    def ask(self, method, path, body=None, **headers):
        program = self.taker if method == "PATCH" else self.site
        connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=60)
        sent = TUS | {"Cookie": self.cookie, "X-CSRFToken": self.csrf} | headers
        connection.request(method, path, body=body, headers=sent)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def begin(self, size):
        facts = metadata(filename="海洋讲座.mp4", collection=Collection.get_first_root_node().pk)
        return self.ask("POST", "/editors/media/uploads/", **{"Upload-Length": str(size), "Upload-Metadata": facts})

    def offset(self, where):
        return int(self.ask("HEAD", where).headers["Upload-Offset"])

    def patch(self, where, content, offset):
        kind = "application/offset+octet-stream"
        return self.ask("PATCH", where, content, **{"Content-Type": kind, "Upload-Offset": str(offset)})

    def go_on(self, where, content):
        """Send the rest in parts; answer the last answer."""
        offset, answer = self.offset(where), None
        while offset < len(content):
            answer = self.patch(where, content[offset : offset + PART], offset)
            if answer.status != 204:
                return answer
            offset = int(answer.headers["Upload-Offset"])
        return answer

    def break_off(self, where, content, offset, *, after):
        """Announce a part, send `after` bytes of it, and return the open line."""
        line = socket.create_connection(("127.0.0.1", self.taker.port))
        head = (
            f"PATCH {where} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\nX-CSRFToken: {self.csrf}\r\n"
            f"Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\n"
            f"Content-Length: {PART}\r\n\r\n"
        )
        line.sendall(head.encode() + content[offset : offset + after])
        return line


@pytest.fixture
def site(tmp_path):
    site = site_of(tmp_path, MEDIA_KEEP_FREE_BYTES="0")
    yield site
    site.kill()


@pytest.fixture
def receiver(tmp_path, site):
    receiver = receiver_of(tmp_path, site.address)
    yield receiver
    receiver.kill()


@pytest.fixture(params=["site", "receiver"])
def taker(request, site):
    """The program that takes the parts in."""
    return site if request.param == "site" else request.getfixturevalue("receiver")


@pytest.fixture
def person(cast, client_of):
    set_up_groups(by=None, at=NOW)
    return client_of(cast.trainer)


@pytest.fixture
def browser(site, taker, person):
    return Browser(site, taker, person)


@pytest.fixture
def recording(tmp_path):
    """A recording of `SIZE` bytes: a clip, and what every player passes over (a box of ISO/IEC 14496-12, "free")."""
    clip = record(tmp_path / "clip.mp4", seconds=4).read_bytes()
    rest = SIZE - len(clip)
    return clip + (1).to_bytes(4, "big") + b"free" + rest.to_bytes(8, "big") + os.urandom(rest - 16)


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing arrives"
        time.sleep(0.02)


def on_disk(upload):
    return upload.part.stat().st_size if upload.part.exists() else 0


def start(site, taker, **limits):
    site.start(**(limits if taker is site else {}))
    if taker is not site:
        taker.start(**limits)


def test_a_broken_line_and_a_killed_server_lose_nothing(site, taker, browser, recording):
    start(site, taker)
    where = browser.begin(SIZE).headers["Location"]
    upload = Upload.objects.get()
    assert browser.patch(where, recording[:PART], 0).status == 204

    line = browser.break_off(where, recording, PART, after=PART // 2)
    time.sleep(0.5)
    line.close()
    wait_for(lambda: Upload.objects.get().received >= PART + PART // 4)
    offset = browser.offset(where)

    line = browser.break_off(where, recording, offset, after=PART // 2)
    wait_for(lambda: on_disk(upload) >= offset + PART // 4)
    taker.kill()
    line.close()
    assert not Video.objects.exists()
    assert not Job.objects.exists()

    taker.start()
    offset = browser.offset(where)
    before, begun = taker.memory(), time.monotonic()
    assert browser.go_on(where, recording).status == 204
    speed, peak = (SIZE - offset) / (time.monotonic() - begun), taker.memory()
    print(f"{SIZE} bytes: {speed / 1e6:.0f} MB/s, at rest {before / 1e6:.0f} MB, at most {peak / 1e6:.0f} MB")
    assert peak - before < MOST_GROWTH
    assert taker is site or peak <= MOST_OF_THE_RECEIVER

    number = upload.part.stat().st_ino
    run_job(str(Job.objects.get(kind="media.take_in").pk))
    upload.refresh_from_db()
    file = upload.video.file
    assert upload.sha256 == hashlib.sha256(recording).hexdigest()
    assert (upload.video.title, file.name.rsplit("/", 1)[1]) == ("海洋讲座", "海洋讲座.mp4")
    assert os.stat(file.path).st_ino == number, "the file was renamed, not copied"
    assert not upload.part.exists()


def test_what_is_no_video_leaves_a_reason_and_nothing_else(site, taker, browser):
    start(site, taker)
    noise = os.urandom(100_000)
    where = browser.begin(len(noise)).headers["Location"]
    assert browser.go_on(where, noise).status == 204
    run_job(str(Job.objects.get().pk))
    upload = Upload.objects.get()
    assert upload.reason
    assert not upload.part.exists()
    assert not Video.objects.exists()
    assert browser.patch(where, b"", len(noise)).status == 410


def test_a_full_disk_is_said_and_the_upload_goes_on_later(site, taker, browser):
    content = os.urandom(3 * PART)
    start(site, taker, largest_file=2 * PART + PART // 2)
    where = browser.begin(len(content)).headers["Location"]
    answer = browser.go_on(where, content)
    assert answer.status == 507
    assert "存储空间不足" in answer.text
    assert browser.offset(where) >= 2 * PART
    assert not Video.objects.exists()
    taker.kill()
    taker.start()
    assert browser.go_on(where, content).status == 204
    assert hashlib.sha256(Upload.objects.get().part.read_bytes()).digest() == hashlib.sha256(content).digest()


def test_a_site_that_dies_before_it_hears_of_a_part_gets_that_part_again(site, receiver, person):
    browser, content = Browser(site, receiver, person), os.urandom(2 * PART)
    start(site, receiver)
    where = browser.begin(len(content)).headers["Location"]
    upload = Upload.objects.get()
    line = browser.break_off(where, content, 0, after=PART // 2)
    wait_for(lambda: on_disk(upload) >= PART // 4)
    site.kill()
    line.sendall(content[PART // 2 : PART])
    assert line.recv(4096).startswith(b"HTTP/1.1 503")
    line.close()
    assert (on_disk(upload), Upload.objects.get().received) == (PART, 0)

    site.start()
    assert browser.offset(where) == 0
    assert browser.go_on(where, content[::-1]).status == 204, "the file may have been changed meanwhile"
    assert upload.part.read_bytes() == content[::-1]


def test_a_receiver_that_takes_many_files_at_once_stays_small(site, receiver, person):
    """Sixteen lines at a time, each in the middle of its part."""
    browser, content = Browser(site, receiver, person), os.urandom(2 * PART)
    start(site, receiver)
    places = [browser.begin(len(content)).headers["Location"] for _ in range(16)]
    lines = [browser.break_off(where, content, 0, after=PART // 2) for where in places]
    wait_for(lambda: all(on_disk(upload) >= PART // 4 for upload in Upload.objects.all()))
    for line in lines:
        line.sendall(content[PART // 2 : PART])
    for line in lines:
        assert line.recv(4096).startswith(b"HTTP/1.1 204")
        line.close()
    assert set(Upload.objects.values_list("received", flat=True)) == {PART}
    peak = receiver.memory()
    print(f"sixteen parts at once: at most {peak / 1e6:.0f} MB")
    assert peak <= MOST_OF_THE_RECEIVER
