"""``python -m lms.supervisor``: everything the site needs, started together and stopped together.

Order: engines, preparation (migrations, groups, pages, the demo on the first start), web server, receiver of uploads
(where it is wanted), workers, beat. A part that dies is started again; Ctrl-C, SIGTERM or a closed terminal stop
everything, and nothing is left running.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lms.engines import ensure_engines, keeper, uses_embedded_engines
from lms.engines.places import Places, var_dir
from lms.engines.unprivileged import die_with_parent
from lms.priority import stand_back

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
#: A part that dies more often than this within a minute is not started again.
MOST_RESTARTS = 5
#: A worker in the middle of a video is cut short then; its job's lease gives the work to the next one.
SECONDS_TO_STOP = 6


def say(text: str) -> None:
    """Print for the person at the terminal, who may have closed it."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except OSError:
        return


@dataclass
class Part:
    """A program of the site: its name, its command, whether it gives way, its process and when it was started."""

    name: str
    command: list[str]
    gives_way: bool = False
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self, log: Path) -> None:
        """Start the program in its own process group, its output in ``var/log/<name>.log``."""
        with (log / f"{self.name}.log").open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=self.become,
            )
        self.starts = [*[moment for moment in self.starts if moment > time.monotonic() - 60], time.monotonic()]

    def become(self) -> None:
        """In the new process, before the program: end with the supervisor, and perhaps give way."""
        die_with_parent(signal.SIGTERM)
        if self.gives_way:
            stand_back()

    def has_died(self) -> bool:
        """Say whether the program ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def finish(self, end: float) -> None:
        """Wait until `end` (monotonic seconds), then make sure that nothing of the process group is left."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.name} 没有按时停止，强制结束")
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def receiver(host: str) -> list[Part]:
    """Return the receiver of uploads where ``RECEIVER_PORT`` names its port: only a proxy sends anything there."""
    port = os.environ.get("RECEIVER_PORT")
    if not port:
        return []
    command = [
        *(str(BIN / "granian"), "--interface", "wsgi", "--host", host, "--port", port, "--workers", "1"),
        *("--blocking-threads", "16", "--workers-kill-timeout", "5", "--no-ws", "lms.receiver:application"),
    ]
    return [Part("receiver", command)]


def parts(host: str, port: int) -> list[Part]:
    """Return the programs in the order in which they start."""
    # People wait for pages; nobody looks at the clock while a job runs.
    celery = [str(BIN / "celery"), "-A", "lms.celery"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--without-gossip"]
    return [
        Part(
            "web",
            [
                *(str(BIN / "granian"), "--interface", "wsgi", "--host", host, "--port", str(port)),
                *("--workers", os.environ.get("WEB_WORKERS", "2"), "--blocking-threads", "4"),
                *("--workers-kill-timeout", "5", "--no-ws", "lms.wsgi:application"),
            ],
        ),
        *receiver(host),
        Part("worker", [*worker, "-n", "worker@%h", "-Q", "celery", "-c", "1"], gives_way=True),
        Part("slow-worker", [*worker, "-n", "slow@%h", "-Q", "slow", "-c", "1"], gives_way=True),
        Part(
            "beat",
            [
                *(*celery, "beat", "--loglevel", "WARNING", "--pidfile="),
                *("--schedule", str(var_dir() / "celerybeat-schedule")),
            ],
        ),
    ]


def port_is_free(host: str, port: int) -> bool:
    """Say whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def wait_until_served(host: str, port: int, web: Part, seconds: float = 60) -> bool:
    """Wait until the site answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not web.has_died():
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=2):
                return True
        except OSError:
            time.sleep(0.1)
    return False


class Supervisor:
    """Starts the parts, watches them, stops them."""

    def __init__(self) -> None:
        self.host = os.environ.get("HOST", "127.0.0.1")
        self.port = int(os.environ.get("PORT", "8000"))
        self.address = os.environ.setdefault("SITE_URL", f"http://localhost:{self.port}").rstrip("/")
        os.environ.setdefault("RECEIVER_SITE", f"http://{self.host}:{self.port}")
        self.parts = parts(self.host, self.port)
        self.log = var_dir() / "log"
        self.stopping = False

    def ask_to_stop(self, *_: object) -> None:
        """Remember that somebody wants us to stop; nothing else is safe in a signal handler."""
        self.stopping = True

    def run(self) -> int:
        """Run until asked to stop; return the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        if not port_is_free(self.host, self.port):
            say(f"端口 {self.port} 已被占用；请用 PORT=8001 make run 换一个端口。")
            return 1
        self.log.mkdir(parents=True, exist_ok=True)
        ensure_engines()
        try:
            return self.serve() if self.prepare() else 1
        finally:
            self.stop()

    def prepare(self) -> bool:
        """Migrate and load what the first start needs."""
        begun = time.monotonic()
        command = [sys.executable, "manage.py", "prepare", *([] if os.environ.get("NO_DEMO") else ["--demo"])]
        quietly = {**os.environ, "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING")}
        process = subprocess.Popen(
            command, cwd=ROOT, env=quietly, start_new_session=True, preexec_fn=lambda: die_with_parent(signal.SIGKILL)
        )
        while process.poll() is None:
            if self.stopping:
                process.terminate()
                process.wait()
                return False
            time.sleep(0.05)
        if process.returncode:
            say("准备工作没有完成，请看上面的说明。")
        elif time.monotonic() - begun > 20:
            say(f"准备用时 {time.monotonic() - begun:.0f} 秒")
        return process.returncode == 0

    def serve(self) -> int:
        """Start every part and keep it running."""
        for part in self.parts:
            part.start(self.log)
        if not wait_until_served(self.host, self.port, self.parts[0]):
            say(f"网站没有启动，请看 {self.log / 'web.log'}")
            return 1
        say(f"\n学舟已启动： {self.address}/    编辑后台： {self.address}/editors/")
        say(f"按 Ctrl-C 停止；日志在 {self.log}\n")
        if self.has_demo:
            say((var_dir() / "demo-accounts.txt").read_text(encoding="utf-8"))
        else:
            say("还没有单位和人员时，请按 docs/how-to/start-with-an-empty-site.md 开始。")
        while not self.stopping:
            for part in self.parts:
                if part.has_died() and not self.restart(part):
                    return 1
            self.rest()
        return 0

    @property
    def has_demo(self) -> bool:
        """Say whether demo accounts were made here."""
        return (var_dir() / "demo-accounts.txt").exists()

    def restart(self, part: Part) -> bool:
        """Start a dead part again; give up when it keeps dying."""
        part.finish(time.monotonic())
        if len(part.starts) > MOST_RESTARTS:
            say(f"{part.name} 反复退出，请看 {self.log / part.name}.log")
            return False
        say(f"{part.name} 意外退出，正在重新启动")
        part.start(self.log)
        return True

    def rest(self) -> None:
        """Wait a moment; a terminal that was closed counts as a wish to stop."""
        if not sys.stdin.isatty():
            time.sleep(0.3)
            return
        poll = select.poll()
        poll.register(sys.stdin, select.POLLHUP)
        try:
            if any(event & select.POLLHUP for _fd, event in poll.poll(300)):
                self.stopping = True
        except InterruptedError:
            return

    def stop(self) -> None:
        """Stop in the opposite order and wait until nothing is left."""
        if any(part.process for part in self.parts):
            say("正在停止 …")
        for part in reversed(self.parts):
            part.ask_to_stop()
        end = time.monotonic() + SECONDS_TO_STOP
        for part in reversed(self.parts):
            part.finish(end)
        if uses_embedded_engines():
            keeper.release()
            keeper.wait_for_end(Places(var_dir()))


def keep_output(stream: IO[str]) -> None:
    """Write what is printed at once, also into a pipe."""
    stream.reconfigure(line_buffering=True)  # type: ignore[attr-defined]


if __name__ == "__main__":
    keep_output(sys.stdout)
    sys.exit(Supervisor().run())
