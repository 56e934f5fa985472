"""The whole site as processes of its own: web server and workers, on the test database."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from tests.engines import ROOT, database_url

BIN = Path(sys.executable).parent


def free_port():
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_served(url, process, log, seconds=60):
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, f"not served after {seconds} s: {log.read_text()}"
            time.sleep(0.1)


@contextmanager
def running_site(folder):
    """Run web server and worker until the end of the block; yield the site's address. Logs are in `folder`."""
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "BROKER_URL": settings.BROKER_URL,
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    commands = {
        "web": [
            *(BIN / "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "4", "--workers-kill-timeout", "5", "--no-ws"),
            "lms.wsgi:application",
        ],
        "worker": [
            *(BIN / "celery", "-A", "lms.celery", "worker", "--loglevel", "INFO", "-Q", "celery,slow", "-c", "2"),
            *("-n", f"journey{port}@%h"),
        ],
    }
    processes = {}
    for name, command in commands.items():
        with (folder / f"{name}.log").open("wb") as log:
            processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_served(url, processes["web"], folder / "web.log")
        yield url
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
