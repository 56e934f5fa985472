"""A row of tabs that is wider than a telephone shows the tab of the page one is on."""

import pytest

from tests.material import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_tab_of_the_page_is_in_view_on_a_phone(cast, live_server, somebody):
    make_site()
    learner = somebody(cast.cadre, (390, 844))
    for address in ("/learn/contests/", "/learn/reflections/"):
        learner.page.goto(address)
        tab = learner.page.locator(".tabs__tab[aria-current]")
        learner.page.wait_for_function(
            "() => { const {left, right} = document.querySelector('.tabs__tab[aria-current]').getBoundingClientRect();"
            " return left >= 0 && right <= innerWidth; }",
            timeout=5000,
        )
        assert tab.count() == 1
        assert learner.page.evaluate("scrollY") == 0
    assert learner.complaints == []
