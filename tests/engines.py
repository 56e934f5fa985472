"""A pytest plugin (``-p tests.engines``): real PostgreSQL and Valkey, and a migrated template database.

It is loaded before Django's settings, so that these can point at engines of the tests' own (``var/test``). The
template is migrated once for a state of the migrations; every run, and every test that needs real transactions,
begins with a copy of it, which keeps what migrations put into the tables. Copies lie in memory where the system has
room for them: a copy is 1,400 files, for which a disk takes one or two seconds and memory a twentieth.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEST_DATABASE = "test_xuezhou"
MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, with a folder of our own
#: Bytes that have to be free there. A copy takes 31 MB, and what a test writes; containers often have 64 MB in all.
ENOUGH_MEMORY = 2 * 1024**3
TABLESPACE = "test_memory"


@cache
def schema_fingerprint() -> str:
    """Return a short digest of everything that decides what the migrated database looks like."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    digest.update(os.environ.get("LMS_PLUGINS", "default").encode())
    migrations = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py")]
    for path in sorted([*migrations, ROOT / "lms/append_only.py"]):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _maintenance_connection():  # type: ignore[no-untyped-def]
    import psycopg
    from django.conf import settings

    database = settings.DATABASES["default"]
    return psycopg.connect(
        host=database["HOST"],
        port=database["PORT"] or None,
        user=database["USER"],
        password=database["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    )


def database_url(name: str = TEST_DATABASE) -> str:
    """Return the URL of a database of the test server, for processes that a test starts."""
    from urllib.parse import quote

    from django.conf import settings

    database = settings.DATABASES["default"]
    return f"postgres://{database['USER']}:{quote(database['PASSWORD'])}@{quote(database['HOST'], safe='')}/{name}"


def template_name() -> str:
    """Return the name of the template database for the present migrations."""
    return f"template_{schema_fingerprint()}"


def make_template() -> None:
    """Migrate a fresh database and keep it as template, unless it is there; remove those of older migrations."""
    from psycopg import sql

    name, making = template_name(), f"making_{schema_fingerprint()}_{os.getpid()}"
    with _maintenance_connection() as connection:
        names = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if name in names:
            return
        for old in names:
            if old.startswith(("template_", "making_")):
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
        url = database_url(making)
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
            check=True,
        )
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name))
        )


def _folder_in_memory() -> Path:
    """Return where the copies of these engines lie, if they lie in memory."""
    return MEMORY / f"xuezhou-{hashlib.sha256(os.environ['LMS_VAR_DIR'].encode()).hexdigest()[:12]}"


def _drop_copy(connection) -> None:  # type: ignore[no-untyped-def]
    from psycopg import sql

    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(TEST_DATABASE)))


def begin_in_memory() -> None:
    """Let copies lie in memory from now on, where there is enough of it; what an earlier run left there goes."""
    from psycopg import sql

    from lms.engines.postgres import give_to_owner

    end_in_memory()
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ENOUGH_MEMORY:
        return
    folder = _folder_in_memory()
    folder.mkdir(mode=0o700)
    give_to_owner(folder, Path(os.environ["LMS_VAR_DIR"]))
    with _maintenance_connection() as connection:
        connection.execute(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(sql.Identifier(TABLESPACE), str(folder)))


def end_in_memory() -> None:
    """Give the memory back, together with the copy in it."""
    from psycopg import sql

    with _maintenance_connection() as connection:
        _drop_copy(connection)
        connection.execute(sql.SQL("DROP TABLESPACE IF EXISTS {}").format(sql.Identifier(TABLESPACE)))
    shutil.rmtree(_folder_in_memory(), ignore_errors=True)


def restore_database() -> None:
    """Throw the test database away, with whoever still uses it, and copy the template again."""
    from django.db import connections
    from psycopg import sql

    connections.close_all()
    with _maintenance_connection() as connection:
        _drop_copy(connection)
        known = connection.execute("SELECT 1 FROM pg_tablespace WHERE spcname = %s", [TABLESPACE]).fetchone()
        place = sql.Identifier(TABLESPACE if known and _folder_in_memory().is_dir() else "pg_default")
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy TABLESPACE {}").format(
                sql.Identifier(TEST_DATABASE), sql.Identifier(template_name()), place
            )
        )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):  # type: ignore[no-untyped-def]
    """Start the engines before pytest-django reads the settings.

    Of several processes (``-n``) each has engines and files of its own; the one that only hands out tests has none.
    """
    folder = Path(os.environ.setdefault("LMS_VAR_DIR", str(ROOT / "var" / "test")))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and folder.name != worker:
        os.environ["LMS_VAR_DIR"] = str(folder / worker)
    os.environ["LMS_THROW_AWAY_DATA"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    if worker or not getattr(early_config.known_args_namespace, "numprocesses", None):
        from lms.engines import ensure_engines

        ensure_engines()
