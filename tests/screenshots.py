"""Render the main pages of a running site with a real browser into ``docs/screenshots``.

    python -m tests.screenshots --url http://localhost:8000 --user NAME --password SECRET [--only home,mine]

Name and password may also come from ``SCREENSHOT_USER`` and ``SCREENSHOT_PASSWORD``; otherwise the first account of
the demo is used (``demo-accounts.txt`` in ``LMS_VAR_DIR``). The browser is that of :mod:`tests.chromium`. Pages that
the site does not have are reported and left out; the exit code is 1 if a page fails.
"""

import argparse
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests import chromium
from tests.fonts import font_environment

WIDTHS = (390, 820, 1440)
ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"

#: Pictures further down load when they come near: have them all before the picture is taken.
LOAD_PICTURES = """async () => {
  await document.fonts.ready;
  const pictures = [...document.images];
  for (const picture of pictures) picture.loading = "eager";
  await Promise.all(pictures.map((picture) => picture.decode().catch(() => null)));
}"""

#: name -> (path, signed in). What follows the path are selectors: each time the first matching link is followed.
PAGES: dict[str, tuple[str, bool]] = {
    "welcome": ("/", False),
    "sign-in": ("/account/login/", False),
    "home": ("/", True),
    "catalogue": ("/courses/", True),
    "course": ("/courses/ | .course-card__title a", True),
    "learn": ("/learn/?state=done | .course-card__title a | .lesson-link", True),
    "mine": ("/me/", True),
    "rankings": ("/rankings/", True),
    "exams": ("/exams/", True),
}


def save(png: bytes, path: Path) -> None:
    """Write a small picture: 256 colours are enough for paper and ink."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)


def sign_in(context: BrowserContext, url: str, user: str, password: str) -> None:
    """Sign in as a person would."""
    page = context.new_page()
    page.goto(f"{url}/account/login/")
    page.fill("input[name=login]", user)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    if "/account/2fa/authenticate/" in page.url:
        command = [sys.executable, "manage.py", "demo_code", user]
        page.fill(
            "input[name=code]", subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        )
        page.click("main button[type=submit]")
        page.wait_for_load_state()
    if "/account/login/" in page.url:
        raise SystemExit(f"Signing in as {user} failed.")
    page.close()


def visit(page: Page, url: str, path: str) -> bool:
    """Open a page; say whether it is there. In development the 404 page is Django's own, which nobody else sees."""
    start, *selectors = path.split(" | ")
    response = page.goto(url + start)
    for selector in selectors:
        link = page.locator(f"main {selector}[href]").first
        if not link.count():
            return False
        response = page.goto(url + str(link.get_attribute("href")))
    return bool(response and (response.ok or path == "/nowhere/")) and page.locator("main").count() == 1


def demo_account() -> tuple[str, str]:
    """Return name and password of the demo's first account, or nothing where there is no demo."""
    note = Path(os.environ.get("LMS_VAR_DIR") or ROOT / "var") / "demo-accounts.txt"
    if not note.is_file():
        return "", ""
    text = note.read_text(encoding="utf-8")
    password, user = re.search(r"密码都是 (\S+?)）", text), re.search(r"^  (\w+) ", text, re.MULTILINE)
    return (user[1], password[1]) if user and password else ("", "")


def shoot(context: BrowserContext, url: str, name: str, display: str, folder: Path) -> bool:
    """Render one page at every width; large type is set by its cookie, as the button does."""
    path, _signed_in = PAGES[name]
    context.add_cookies([{"name": "display", "value": display, "url": url}])
    page = context.new_page()
    there = True
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        there = visit(page, url, path)
        if not there:
            break
        page.evaluate(LOAD_PICTURES)
        suffix = "-large" if display == "large" else ""
        save(page.screenshot(full_page=True), folder / f"{name}-{width}{suffix}.png")
    page.close()
    return there


def main() -> int:
    """Take every picture that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("SITE_URL", "http://localhost:8000"))
    parser.add_argument("--user", default=os.environ.get("SCREENSHOT_USER", ""))
    parser.add_argument("--password", default=os.environ.get("SCREENSHOT_PASSWORD", ""))
    parser.add_argument("--only", default=",".join(PAGES))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--scheme", choices=["light", "dark"], default="light")
    options = parser.parse_args()
    if not options.user:
        options.user, options.password = demo_account()
    options.folder.mkdir(parents=True, exist_ok=True)
    missing = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), env=font_environment(Path(folder)))
        guest = browser.new_context(color_scheme=options.scheme, locale="zh-CN", reduced_motion="reduce")
        person = browser.new_context(color_scheme=options.scheme, locale="zh-CN", reduced_motion="reduce")
        if options.user:
            sign_in(person, options.url, options.user, options.password)
        for name in options.only.split(","):
            signed_in = PAGES[name][1]
            if signed_in and not options.user:
                continue
            for display in ("standard", "large"):
                if not shoot(person if signed_in else guest, options.url, name, display, options.folder):
                    missing.append(name)
                    break
        browser.close()
    for name in missing:
        print(f"{name}: the page could not be rendered", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
