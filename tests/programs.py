"""The site and the receiver of parts as processes of their own, which a test kills and starts again."""

import os
import resource
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.browser.stack import free_port
from tests.engines import ROOT, database_url


class Program:
    """granian with one of our applications, on a port that it keeps over every start."""

    def __init__(self, application, folder, *, threads, **environment):
        self.port, self.log, self.process = free_port(), folder / f"{application}.log", None
        self.command = [
            *(Path(sys.executable).parent / "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(self.port), "--workers", "1", "--blocking-threads", str(threads), "--no-ws"),
            f"lms.{application}:application",
        ]
        known = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_url()}
        self.environment = known | environment

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self, largest_file=resource.RLIM_INFINITY):
        """Start it and wait until it answers; no file that it writes grows beyond `largest_file` bytes."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file)),
            )
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://{self.address}/healthz", timeout=2)
                return self
            except urllib.error.HTTPError:  # the receiver has no such page
                return self
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < end, self.log.read_text()
                time.sleep(0.1)

    def kill(self):
        """End it as a failing machine would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def memory(self):
        """Return the most that any of its processes has used, in bytes."""
        tree = [self.process.pid]
        for pid in tree:
            tree += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        states = [line for pid in tree for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
        return max(int(line.split()[1]) * 1024 for line in states if line.startswith("VmHWM"))


def site_of(folder, **environment):
    """Return the site, not started yet."""
    return Program("wsgi", folder, threads=2, **environment)


def receiver_of(folder, site, *, threads=16):
    """Return the receiver that asks the site at `site` (host:port), not started yet."""
    return Program("receiver", folder, threads=threads, RECEIVER_SITE=f"http://{site}")
