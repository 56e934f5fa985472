"""One command starts everything and leaves nothing behind: after Ctrl-C, and after ``kill -9`` of the supervisor."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from lms.supervisor import port_is_free
from tests.browser.stack import free_port
from tests.engines import ROOT

pytestmark = pytest.mark.faults


def left_over(folder):
    """Return the command lines of all processes that were started with this data folder."""
    marker = f"LMS_VAR_DIR={folder}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if marker in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:90])
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue
    return [command for command in found if command]


def start(folder, port, **more):
    """Start the supervisor without a demo; return the process when it says that the site is up."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment |= {"LMS_VAR_DIR": str(folder), "PORT": str(port), "NO_DEMO": "1"} | more
    environment.pop("LMS_THROW_AWAY_DATA", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "lms.supervisor"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for line in process.stdout:
        if "已启动" in line:
            return process
    pytest.fail(f"it ended with {process.wait()}: {(folder / 'log' / 'web.log').read_text()}")


def answer(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def nothing_left_within(folder, seconds):
    end = time.monotonic() + seconds
    while left := left_over(folder):
        assert time.monotonic() < end, left
        time.sleep(0.1)


def test_it_starts_everything_stops_it_on_ctrl_c_and_comes_back_with_the_same_data(tmp_path):
    port, receiver = free_port(), free_port()
    process = start(tmp_path, port, RECEIVER_PORT=str(receiver))
    end = time.monotonic() + 40
    while answer(port, "/readyz") != 200:
        assert time.monotonic() < end, "worker, broker, database and storage should all be ready"
        time.sleep(0.3)
    assert answer(port, "/") == 200
    assert answer(receiver, "/") == 404, "it takes parts of uploads and has no pages"
    assert any("beat" in command for command in left_over(tmp_path))
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    nothing_left_within(tmp_path, 1)

    made = (tmp_path / "postgres" / "PG_VERSION").stat().st_mtime
    begun = time.monotonic()
    process = start(tmp_path, port)
    assert time.monotonic() - begun < 60, "the second start only has to start things"
    assert answer(port, "/") == 200
    assert port_is_free("127.0.0.1", receiver), "nobody asked for one"
    assert (tmp_path / "postgres" / "PG_VERSION").stat().st_mtime == made
    process.kill()
    process.wait()
    nothing_left_within(tmp_path, 8)
