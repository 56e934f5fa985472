import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.engines import database_url

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def production(db):
    """The environment of a production installation, on the engines of the tests."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "LMS_VAR_DIR"}}
    return kept | {
        "LMS_ENV": "production",
        "SECRET_KEY": base64.b64encode(os.urandom(60)).decode(),
        "FIELD_KEYS": f"2026:{base64.b64encode(os.urandom(32)).decode()}",
        "INDEX_KEY": base64.b64encode(os.urandom(32)).decode(),
        "ALLOWED_HOSTS": "study.example.org",
        "SITE_URL": "https://study.example.org",
        "DATABASE_URL": database_url(),
        "BROKER_URL": settings.BROKER_URL,
        "METRICS_TOKEN": "t",
    }


def manage(environment, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_production_installation_passes_every_check(production):
    run = manage(production, "check", "--deploy", "--fail-level", "WARNING")

    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_KEYS", "INDEX_KEY"])
def test_production_does_not_start_without_its_secrets(production, missing):
    del production[missing]
    run = manage(production, "check")

    assert run.returncode != 0
    assert missing in run.stderr


def test_production_does_not_debug_even_when_told_to(production):
    command = "from django.conf import settings; print(settings.DEBUG, settings.SESSION_COOKIE_SECURE)"
    run = manage(production | {"DEBUG": "1"}, "shell", "--no-imports", "-c", command)

    assert run.stdout.strip() == "False True"


def policy(response):
    return dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))


def test_every_page_has_the_strict_policy_with_its_own_nonce(db):
    first, second = Client().get("/account/login/"), Client().get("/account/login/")

    assert policy(first)["default-src"] == "'self'"
    assert policy(first)["object-src"] == "'none'"
    assert policy(first)["style-src"] == "'self'"
    nonces = [re.fullmatch(r"'self' 'nonce-([\w+/=]+)'", policy(page)["script-src"])[1] for page in (first, second)]
    assert nonces[0] != nonces[1]
    assert f'nonce="{nonces[0]}"' in first.content.decode()


def test_the_editors_area_alone_has_the_looser_policy(cast, client_of):
    browser = client_of(cast.root)

    assert policy(browser.get("/editors/"))["script-src"] == "'self' 'unsafe-inline'"
    assert "unsafe-inline" not in policy(browser.get("/"))["script-src"]
    for page in ("/", "/editors/", "/no-such-page/"):
        assert "unsafe-eval" not in browser.get(page)["Content-Security-Policy"]


def test_pages_load_nothing_from_an_outside_host(cast, client_of):
    for page in ("/", "/account/login/", "/editors/"):
        text = client_of(cast.root).get(page).content.decode()
        outside = re.findall(r'<(?!a\b)\w+ [^>]*(?:src|href|action|data)="(?:https?:)?//([^"/]+)', text)
        assert [host for host in outside if host not in {"testserver", "localhost:8000"}] == [], page


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Referrer-Policy", "same-origin"),
        ("Content-Language", "zh-hans"),
    ],
)
def test_every_page_has_the_protecting_headers(db, header, value):
    assert Client().get("/account/login/")[header] == value


def test_the_language_is_never_guessed_from_the_browser(db):
    assert Client().get("/account/login/", headers={"accept-language": "en"})["Content-Language"] == "zh-hans"


def test_the_language_that_somebody_chose_is_kept(db):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert client.get("/account/login/")["Content-Language"] == "en"
