"""A pytest plugin (``-p tests.engines``): real PostgreSQL and Valkey, and a migrated template database.

It is loaded before Django's settings, so that these can point at engines of the tests' own (``var/test``). The
template is migrated once for a state of the migrations; every run, and every test that needs real transactions,
begins with a copy of it, which takes a tenth of a second and keeps what migrations put into the tables.
"""

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEST_DATABASE = "test_xuezhou"


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


def restore_database() -> None:
    """Throw the test database away, with whoever still uses it, and copy the template again."""
    from django.db import connections
    from psycopg import sql

    connections.close_all()
    with _maintenance_connection() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(TEST_DATABASE)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(TEST_DATABASE), sql.Identifier(template_name())
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
