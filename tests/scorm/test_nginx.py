"""The nginx that is shipped, in front of packages: the token's files, in parts, under their own name and no other."""

import http.client
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from scorm.tokens import make_token
from tests.nginx import running_nginx
from tests.scorm.making import package

pytestmark = pytest.mark.django_db(transaction=True)


def test_packages_are_sent_by_nginx_under_their_own_name_only(live_server, settings, tmp_path, take_in, open_it):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SCORM_ORIGIN = "https://packages.example.org"
    settings.SCORM_ACCEL_LOCATION = "/package-files/"
    settings.PRODUCTION = True
    opened = open_it(
        take_in(package(b__mp4=bytes(range(256)) * 4, c__svg="<svg/>", d__exe="MZ")).version.package, at=timezone.now()
    )
    path = f"/c/{make_token(opened.uid)}/{opened.attempt.version.sha256}"
    app = urlsplit(live_server.url).netloc
    with running_nginx(tmp_path / "nginx", app=app, media_root=tmp_path, scorm_root=settings.SCORM_ROOT) as url:

        def ask(path, host="packages.example.org", **headers):
            connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
            connection.request("GET", path, headers={"Host": host, "Cookie": "sessionid=x"} | headers)
            answer = connection.getresponse()
            answer.body = answer.read()
            connection.close()
            return answer

        part = ask(f"{path}/b.mp4", Range="bytes=10-19")
        assert (part.status, part.body, part.headers["Content-Type"]) == (206, bytes(range(10, 20)), "video/mp4")
        page = ask(f"{path}/index.html")
        assert (page.status, b"lesson_status" in page.body) == (200, True)
        assert "connect-src 'self'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in ask(f"{path}/c.svg").headers["Content-Security-Policy"]
        download = ask(f"{path}/d.exe").headers
        assert download["Content-Disposition"].startswith("attachment")
        assert "X-Accel-Redirect" not in page.headers
        assert ask(f"{path}/nothing.html").status == 404
        assert ask(f"/package-files/{opened.attempt.version.sha256}/index.html").status == 404
        assert ask("/account/login/").status == 404
        assert ask(f"{path}/index.html", host="study.example.gov").status == 404
        assert ask("/healthz", host="study.example.gov").status == 200
