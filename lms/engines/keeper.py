"""The process that owns the embedded engines: ``python -m lms.engines.keeper``."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from . import local_secret, postgres, valkey
from .places import Places, var_dir

READY = b"ready\n"
#: How often the keeper looks whether anybody still needs the engines, in seconds.
LOOK_EVERY = 0.3

_held: list[IO[bytes]] = []


def _try_lock(path: Path, kind: int) -> IO[bytes] | None:
    file = path.open("ab")
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def hold(places: Places, seconds: float = 120) -> None:
    """Make sure that a keeper runs, and keep it for the life of this process.

    The shared lock is taken first, so that a keeper which is about to end sees us and stays. The lock is released
    by the kernel however this process ends.
    """
    places.prepare()
    local_secret(places.var, "engine_password")
    if not _held:
        users = places.users_lock.open("ab")
        fcntl.flock(users, fcntl.LOCK_SH)
        _held.append(users)
    end = time.monotonic() + seconds
    while not answers(places):
        if time.monotonic() > end:
            raise SystemExit(f"The embedded engines did not start within {seconds:.0f} s; see {places.log}")
        if (lock := _try_lock(places.keeper_lock, fcntl.LOCK_EX)) is None:
            time.sleep(0.05)  # another keeper is starting or ending
            continue
        lock.close()
        start_keeper(places)


def release() -> None:
    """Let go of the engines; the keeper stops them if nobody else needs them."""
    while _held:
        _held.pop().close()


def answers(places: Places) -> bool:
    """Say whether a keeper has announced that both engines are ready."""
    if _try_lock_free(places.keeper_lock):
        return False
    try:
        return places.keeper_lock.read_bytes().endswith(READY)
    except FileNotFoundError:
        return False


def _try_lock_free(path: Path) -> bool:
    lock = _try_lock(path, fcntl.LOCK_SH)
    if lock is None:
        return False
    lock.close()
    return True


def start_keeper(places: Places) -> None:
    """Start a keeper apart from our terminal and wait until it is ready or has failed."""
    with places.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lms.engines.keeper"],
            cwd=Path(__file__).resolve().parent.parent.parent,
            env={**os.environ, "LMS_VAR_DIR": str(places.var)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    assert process.stdout is not None
    with process.stdout:
        line = process.stdout.readline()
    if line not in (READY, b"busy\n"):
        tail = places.log.read_text(encoding="utf-8", errors="replace")[-1500:]
        raise SystemExit(f"The embedded engines did not start. The end of {places.log}:\n{tail}")


def wait_for_end(places: Places, seconds: float = 30) -> bool:
    """Wait until no keeper runs; return whether that came true. Call :func:`release` first."""
    end = time.monotonic() + seconds
    while not _try_lock_free(places.keeper_lock):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def main() -> None:
    """Start both engines, say ``ready``, stay while anybody holds the users' lock, then stop both."""
    places = Places(var_dir())
    places.prepare()
    lock = _try_lock(places.keeper_lock, fcntl.LOCK_EX)
    if lock is None:
        print("busy", flush=True)
        return
    lock.truncate(0)
    stopping = False

    def ask_to_stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    database = postgres.start(places)
    try:
        broker = valkey.start(places)
        try:
            lock.write(f"{os.getpid()} ".encode() + READY)
            lock.flush()
            sys.stdout.buffer.write(READY)
            sys.stdout.close()
            while not stopping and database.poll() is None and broker.poll() is None:
                if (users := _try_lock(places.users_lock, fcntl.LOCK_EX)) is not None:
                    # Whoever comes now waits for this lock, and so does not find the word of an ending keeper.
                    lock.truncate(0)
                    users.close()
                    break
                time.sleep(LOOK_EVERY)
            lock.truncate(0)
        finally:
            valkey.stop(broker)
    finally:
        postgres.stop(database)


if __name__ == "__main__":
    main()
