"""The core alone: ``LMS_PLUGINS=""``, on a database of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines import _maintenance_connection, database_url

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "core_alone"
WALK = """
import django; django.setup()
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests.routes import all_routes
client = Client()
for address in ("/", "/account/login/", "/exams/", "/editors/"):
    response = client.get(address)
    assert response.status_code in (200, 302), (address, response.status_code)
    body = response.content.decode()
    assert "说心里话" not in body and "/nomination/" not in body, address
routes = all_routes()
assert len(routes) > 20 and not [r for r in routes if r.startswith(("mailbox", "nomination"))], routes
print("walked", len(routes))
"""


@pytest.fixture(scope="module")
def core_alone(django_db_setup):
    """Run a command with no plugin switched on; return what it said."""
    with _maintenance_connection() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    environment = {
        **os.environ,
        "LMS_PLUGINS": "",
        "DATABASE_URL": database_url(DATABASE),
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        "DEBUG": "1",
    }

    def run(*command):
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    yield run
    with _maintenance_connection() as connection:
        connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def test_the_core_checks_migrates_and_shows_its_pages(core_alone):
    core_alone("manage.py", "check")
    core_alone("manage.py", "migrate", "--verbosity", "0")
    assert "walked" in core_alone("-c", WALK)
