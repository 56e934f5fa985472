"""One browser for all browser tests."""

import pytest
from playwright.sync_api import expect, sync_playwright

from tests import chromium
from tests.browser.person import Person
from tests.fonts import font_environment

expect.set_options(timeout=30_000)  # milliseconds, as for a click: two processes share the machine


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A Chromium for the whole run.

    Playwright's event loop makes Django keep its connections apart from those made before it, so it must not come and
    go between tests: a connection that cannot be seen cannot be closed when the database is restored.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(),
            args=["--autoplay-policy=no-user-gesture-required", "--no-sandbox"],
            env=font_environment(tmp_path_factory.mktemp("fonts")),
        )
        yield browser
        browser.close()


@pytest.fixture
def somebody(browser, live_server, client_of):
    """Return ``somebody(user, size) -> Person``: a browser in which `user` is signed in."""
    people = []

    def somebody(user, size):
        person = Person(browser, live_server.url, user.username, size=size)
        cookie = client_of(user).cookies["sessionid"].value
        person.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        people.append(person)
        return person

    yield somebody
    for person in people:
        person.context.close()
