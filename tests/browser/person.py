"""A person at a browser: signs in, looks around, and never meets a page that axe or the console complains about."""

from pathlib import Path

from tests.engines import ROOT
from tests.second_factor import code_of

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RUN = """axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations.map(
  (found) => found.id + ': ' + found.nodes.map((node) => node.html.slice(0, 160)).join(' | ')))"""
FAILURES = ROOT / "tests" / "failures"


class Person:
    """One signed-in person with a browser context of their own."""

    def __init__(self, browser, url, name="", *, size=(1280, 900)):
        self.url, self.name = url, name
        self.context = browser.new_context(
            base_url=url, locale="zh-CN", viewport={"width": size[0], "height": size[1]}, accept_downloads=True
        )
        self.complaints = []
        self.page = self.new_page()

    def new_page(self):
        """Open another tab; complaints of its console are collected."""
        page = self.context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def sign_in(self, password, secret=""):
        """Sign in through the one sign-in page; with the `secret` of an app, also enter its code."""
        self.page.goto("/account/login/")
        self.page.get_by_label("用户名").fill(self.name)
        self.page.get_by_label("密码").first.fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        if secret:
            self.page.get_by_label("动态验证码或恢复码").fill(code_of(secret))
            self.page.get_by_role("button", name="登录", exact=True).click()
        # The page that asked is left: going on before that would give up the request under way.
        self.page.wait_for_url(lambda url: not url.split("?")[0].endswith(("/account/login/", "/2fa/authenticate/")))
        return self

    def violations(self, page=None):
        """Return what axe finds on the page as short texts."""
        page = page or self.page
        page.wait_for_load_state()  # half a page has no landmarks yet
        before = list(self.complaints)
        # The console's protocol may run code where the page's own policy forbids it.
        session = self.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": AXE})
        answer = session.send("Runtime.evaluate", {"expression": RUN, "awaitPromise": True, "returnByValue": True})
        session.detach()
        page.evaluate("document.title")  # its answer comes after everything that the page has reported so far
        page.wait_for_timeout(300)
        self.complaints[:] = before  # axe tries styles of its own, which our policy blocks
        return answer["result"].get("value", answer)

    def keep_picture(self, label):
        """Keep a picture of the page for the reader of a failure."""
        FAILURES.mkdir(exist_ok=True)
        path = Path(FAILURES / f"{label}-{self.name or 'guest'}.png")
        self.page.screenshot(path=path, full_page=True)
        return path
