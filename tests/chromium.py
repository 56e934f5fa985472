"""The browser of the browser tests: the system's, else Debian's package, else Playwright's own.

``python -m tests.chromium`` installs one where there is none; a test that needs it fails, never skips, without it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find() -> str | None:
    """Return the path of a browser: ``CHROMIUM``, one of the system, or the one Playwright installed."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    for name in NAMES:
        if path := shutil.which(name):
            return path
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next((str(path) for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"))), None)


def install() -> str | None:
    """Install a browser as well as this machine allows."""
    if os.getuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=environment, check=False)
        subprocess.run(
            ["apt-get", "install", "-qy", "--no-install-recommends", "chromium"], env=environment, check=False
        )
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find()


if __name__ == "__main__":
    path = find() or install()
    if not path:
        sys.exit("No Chromium: install the system's package 'chromium', or set CHROMIUM to a browser's path.")
    print(f"browser: {path}")
