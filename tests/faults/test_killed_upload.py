"""A long upload whose line breaks, whose server is killed, or whose disk is full: nothing is lost or half-listed."""

import hashlib
import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from wagtail.models import Collection

from accounts.groups import set_up_groups
from jobs.models import Job
from jobs.tasks import run_job
from media.models import Upload, Video
from tests.browser.stack import free_port
from tests.cast import NOW
from tests.engines import ROOT, database_url
from tests.media.test_uploads import metadata

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
#: ``UPLOAD_TEST_BYTES`` makes it as large as recordings are.
SIZE = int(os.environ.get("UPLOAD_TEST_BYTES", 64 * 1024 * 1024))
PART = 8 * 1024 * 1024
#: By so much a process of the site may grow, however large the file is: some parts of 8 MB on their way through it.
MOST_GROWTH = 48 * 1024 * 1024
TUS = {"Tus-Resumable": "1.0.0"}


class Site:
    """The web server as a process of its own, which can be killed and started again."""

    def __init__(self, folder):
        self.port, self.log, self.process = free_port(), folder / "web.log", None

    def start(self, largest_file=resource.RLIM_INFINITY):
        granian = Path(sys.executable).parent / "granian"
        command = [granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(),
            "MEDIA_KEEP_FREE_BYTES": "0",
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--blocking-threads", "2", "--no-ws", "lms.wsgi:application"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file)),
            )
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2)
                return self
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < end, self.log.read_text()
                time.sleep(0.1)

    def kill(self):
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def memory(self):
        """The most that any of its processes has used, in bytes."""
        tree = [self.process.pid]
        for pid in tree:
            tree += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        states = [line for pid in tree for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
        return max(int(line.split()[1]) * 1024 for line in states if line.startswith("VmHWM"))


class Browser:
    """Sends a file over raw connections, signed in as one person."""

    def __init__(self, site, client):
        client.get("/account/login/")
        self.site, self.csrf = site, "c" * 32
        self.cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={self.csrf}"

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        sent = TUS | {"Cookie": self.cookie, "X-CSRFToken": self.csrf} | headers
        connection.request(method, path, body=body, headers=sent)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def begin(self, size):
        facts = metadata(filename="讲座.mp4", collection=Collection.get_first_root_node().pk)
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
        """Announce a part, send `after` bytes of it, and yield the open line."""
        line = socket.create_connection(("127.0.0.1", self.site.port))
        head = (
            f"PATCH {where} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\nX-CSRFToken: {self.csrf}\r\n"
            f"Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\n"
            f"Content-Length: {PART}\r\n\r\n"
        )
        line.sendall(head.encode() + content[offset : offset + after])
        return line


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    yield site
    site.kill()


@pytest.fixture
def browser_of_trainer(site, cast, client_of):
    set_up_groups(by=None, at=NOW)
    return Browser(site, client_of(cast.trainer))


def arrived(upload, least, seconds=20):
    end = time.monotonic() + seconds
    while Upload.objects.get(pk=upload.pk).received < least:
        assert time.monotonic() < end, "nothing arrives"
        time.sleep(0.02)


def test_a_broken_line_and_a_killed_server_lose_nothing(site, browser_of_trainer):
    browser, content = browser_of_trainer, os.urandom(SIZE)
    site.start()
    where = browser.begin(SIZE).headers["Location"]
    upload = Upload.objects.get()
    assert browser.patch(where, content[:PART], 0).status == 204

    line = browser.break_off(where, content, PART, after=PART // 2)
    time.sleep(0.5)
    line.close()
    arrived(upload, PART + PART // 4)
    offset = browser.offset(where)

    line = browser.break_off(where, content, offset, after=PART // 2)
    arrived(upload, offset + PART // 4)
    site.kill()
    line.close()
    assert not Video.objects.exists()
    assert not Job.objects.exists()

    site.start()
    browser.offset(where)
    before = site.memory()
    assert browser.go_on(where, content).status == 204
    grown = site.memory() - before
    print(f"{SIZE} bytes taken in by a process of {before >> 20} MB, which grew by {grown >> 20} MB")
    assert grown < MOST_GROWTH
    run_job(str(Job.objects.get().pk))
    upload.refresh_from_db()
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert not Video.objects.exists()  # noise is no video: it is refused in words, and nothing stays
    assert upload.reason
    assert not upload.part.exists()


def test_a_full_disk_is_said_and_the_upload_goes_on_later(site, browser_of_trainer):
    browser, content = browser_of_trainer, os.urandom(3 * PART)
    site.start(largest_file=2 * PART + PART // 2)
    where = browser.begin(len(content)).headers["Location"]
    answer = browser.go_on(where, content)
    assert answer.status == 507
    assert "存储空间不足" in answer.text
    assert browser.offset(where) >= 2 * PART
    assert not Video.objects.exists()
    site.kill()
    site.start()
    assert browser.go_on(where, content).status == 204
    assert hashlib.sha256(Upload.objects.get().part.read_bytes()).digest() == hashlib.sha256(content).digest()
