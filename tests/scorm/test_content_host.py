"""The content's host: files and nothing else; and nothing of it on the site's host."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from scorm.middleware import ContentHostMiddleware
from scorm.tokens import make_token
from tests.scorm.making import package

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(settings):
    return settings.SCORM_ORIGIN.removeprefix("http://")


@pytest.fixture
def opened(take_in, open_it):
    return open_it(take_in(package(b__mp4=bytes(range(256)) * 4, 数据__json="{}")).version.package, at=timezone.now())


@pytest.fixture
def address(opened):
    return f"/c/{make_token(opened.uid)}/{opened.attempt.version.sha256}/"


def test_files_come_with_their_policy_and_without_cookies(client, host, opened, address, cast):
    client.force_login(cast.cadre, backend="accounts.backends.RealNameBackend")
    answer = client.get(f"{address}index.html", HTTP_HOST=host)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html")
    policy = answer["Content-Security-Policy"]
    for part in ("connect-src 'self'", "form-action 'none'", "worker-src 'none'", "object-src 'none'"):
        assert part in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    assert "Access-Control-Allow-Origin" not in answer
    assert client.get(f"{address}%E6%95%B0%E6%8D%AE.json", HTTP_HOST=host).status_code == 200


def test_parts_of_files(client, host, address):
    part = client.get(f"{address}b.mp4", HTTP_HOST=host, HTTP_RANGE="bytes=10-19")
    assert (part.status_code, part["Content-Range"]) == (206, "bytes 10-19/1024")
    assert b"".join(part.streaming_content) == bytes(range(10, 20))
    assert client.get(f"{address}b.mp4", HTTP_HOST=host, HTTP_RANGE="bytes=5000-").status_code == 416
    same = client.get(f"{address}b.mp4", HTTP_HOST=host)["ETag"]
    assert client.get(f"{address}b.mp4", HTTP_HOST=host, HTTP_IF_NONE_MATCH=same).status_code == 304


def test_nginx_sends_the_file_where_that_is_set_up(client, host, address, settings, opened):
    settings.SCORM_ACCEL_LOCATION = "/scorm-files/"
    answer = client.get(f"{address}index.html", HTTP_HOST=host)

    assert answer["X-Accel-Redirect"] == f"/scorm-files/{opened.attempt.version.sha256}/index.html"
    assert answer.content == b""


@pytest.mark.parametrize(
    "path",
    [
        "../../../etc/passwd",
        "%2e%2e/%2e%2e/x",
        "nothing.html",
        "",
        "index.html/",
        "a\\..\\index.html",
        "index.html%00.js",
    ],
)
def test_nothing_outside_of_the_folder(client, host, address, path):
    assert client.get(address + path, HTTP_HOST=host).status_code in {302, 404}


def test_a_token_opens_its_own_version_only(client, host, opened, address, take_in):
    other = take_in(package(script="other")).version
    token = make_token(opened.uid)

    assert client.get(f"/c/{token}/{other.sha256}/index.html", HTTP_HOST=host).status_code == 404
    assert client.get(f"/c/forged/{opened.attempt.version.sha256}/index.html", HTTP_HOST=host).status_code == 404


def test_a_token_ends_with_its_launch_and_with_its_person(client, host, opened, address, cast):
    opened.until = timezone.now()
    opened.save()
    assert client.get(f"{address}index.html", HTTP_HOST=host).status_code == 404


@pytest.mark.parametrize("path", ["/", "/account/login/", "/editors/", "/api/docs", "/learn/", "/packages/launch/"])
def test_the_site_is_not_on_the_contents_host(client, host, settings, path):
    client.get("/healthz")  # the site has started
    settings.PRODUCTION = True
    assert client.get(path, HTTP_HOST=host).status_code == 404
    assert client.post(path, HTTP_HOST=host).status_code in {404, 405}
    settings.PRODUCTION = False
    assert client.get(path, HTTP_HOST=host)["Location"] == settings.SITE_URL + path


def test_the_contents_are_not_on_the_sites_host(client, opened, address, cast):
    client.force_login(cast.cadre, backend="accounts.backends.RealNameBackend")

    assert client.get(f"{address}index.html").status_code == 404
    assert client.get(f"/p/{make_token(opened.uid)}/").status_code == 404


def test_production_does_not_start_on_a_host_of_the_site(settings):
    settings.PRODUCTION, settings.SITE_URL = True, "https://study.example.gov"
    settings.SCORM_ORIGIN = "https://study.example.gov:8443"
    with pytest.raises(ImproperlyConfigured, match="is a host of the site"):
        ContentHostMiddleware(lambda request: None)
    settings.SCORM_ORIGIN = "https://packages.example.org"
    ContentHostMiddleware(lambda request: None)


def messages(settings, **changes):
    for name, value in changes.items():
        setattr(settings, name, value)
    return [found.id for found in run_checks(tags=["security"]) if found.id.startswith("scorm.")]


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("https://study.example.gov", ["scorm.E002"]),
        ("https://study.example.gov:8443", ["scorm.E002"]),
        ("https://other.example.gov", ["scorm.E002"]),
        ("http://packages.example.org", ["scorm.E003"]),
        ("https://packages.study.example.gov", ["scorm.W001"]),
        ("packages.example.org", ["scorm.E001"]),
        ("https://packages.example.org", []),
        ("", []),
    ],
)
def test_production_wants_a_host_of_its_own(settings, origin, expected):
    found = messages(
        settings,
        PRODUCTION=True,
        SITE_URL="https://study.example.gov",
        ALLOWED_HOSTS=["study.example.gov", "other.example.gov"],
        CSRF_TRUSTED_ORIGINS=[],
        SCORM_ORIGIN=origin,
    )

    assert found == expected


def test_a_name_that_no_disk_can_hold_is_not_there(client, host, address):
    assert client.get(address + "a" * 300, HTTP_HOST=host).status_code == 404
