"""The nginx of the tests: the system's, else Debian's package. ``python -m tests.nginx`` installs it.

A test that needs it fails, never skips, without it.
"""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tests.browser.stack import free_port
from tests.engines import ROOT

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
AROUND = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
{user}
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def find():
    """Return the path of nginx, or nothing."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def install():
    """Install nginx where this is allowed; its service is not started."""
    if os.getuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        subprocess.run(["apt-get", "update", "-q"], env=environment, check=False)
        subprocess.run(["apt-get", "install", "-qy", "--no-install-recommends", "nginx"], env=environment, check=False)
    return find()


def site_configuration(folder, *, port, app, media_root, scorm_root="/nowhere", receiver=None, seconds=60):
    """Return the shipped configuration with its own addresses: without TLS, and keeping answers for `seconds`.

    Where there is no `receiver` (host:port), nobody listens at its address.
    """
    text = CONFIGURATION.read_text(encoding="utf-8")
    text = re.sub(r"ssl_certificate.*\n", "", text)
    changes = {
        "listen 443 ssl;": f"listen 127.0.0.1:{port};",
        "127.0.0.1:8000": app,
        "127.0.0.1:8001": receiver or f"127.0.0.1:{free_port()}",
        "/srv/xuezhou/uploads": str(media_root),
        "/srv/xuezhou/scorm": str(scorm_root),
        "/var/cache/nginx/xuezhou": f"{folder}/cache",
        "proxy_cache_valid 204 60s": f"proxy_cache_valid 204 {seconds}s",
        "X-Forwarded-Proto https": "X-Forwarded-Proto http",
    }
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def running_nginx(folder, *, app, media_root, scorm_root="/nowhere", receiver=None, seconds=60, extra=""):
    """Run nginx with the shipped configuration in front of `app` (host:port); yield its address."""
    binary = find() or install()
    assert binary, "No nginx: install the system's package 'nginx'."
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    places = {"media_root": media_root, "scorm_root": scorm_root, "receiver": receiver}
    site = site_configuration(folder, port=port, app=app, seconds=seconds, **places) + extra
    user = "user root;" if os.getuid() == 0 else ""
    path = Path(folder) / "nginx.conf"
    path.write_text(AROUND.format(folder=folder, site=site, user=user), encoding="utf-8")
    process = subprocess.Popen([binary, "-p", str(folder), "-c", str(path), "-g", "daemon off;"])
    try:
        url = f"http://127.0.0.1:{port}"
        end = time.monotonic() + 15
        while True:
            try:
                urllib.request.urlopen(f"{url}/v/nothing", timeout=2)
            except urllib.error.HTTPError:
                break
            except OSError:
                assert process.poll() is None, (folder / "error.log").read_text()
                assert time.monotonic() < end
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    path = find() or install()
    if not path:
        sys.exit("No nginx: install the system's package 'nginx'.")
    print(f"nginx: {path}")
