"""The search box and the facets in a real browser: by keyboard, on a phone, and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.stack import running_site
from tests.material import article, make_course, make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(db, tmp_path):
    """The site with three courses."""
    make_site()
    make_course(article(), title="乡村振兴战略解读", lecturer="陈立言", course_class="required")
    make_course(article(), title="海洋经济高质量发展", lecturer="陈立言", course_class="micro")
    make_course(article(), title="公文写作", lecturer="周启明")
    with running_site(tmp_path) as url:
        yield url


def test_the_course_centre_by_keyboard_on_a_phone_and_without_scripts(browser, site):
    guest = Person(browser, site, size=(390, 844))
    page = guest.page
    page.goto("/courses/")
    box = page.get_by_role("combobox", name="搜索课程、主讲人、视频里说的话")
    box.press_sequentially("chenli", delay=30)
    options = page.get_by_role("option")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert guest.violations() == []
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"

    # Enter searches; the list comes without a new page.
    box.fill("xczx")
    box.press("Enter")
    page.get_by_text("共 1 门课程").wait_for()
    page.wait_for_url("**q=xczx**")
    page.get_by_role("checkbox", name="筛选").press("Space")
    page.get_by_role("navigation", name="筛选").get_by_role("link", name="必修").click()
    page.wait_for_url("**class=required**")
    expect(page.get_by_role("link", name="清除条件")).to_be_visible()
    assert guest.violations() == []

    # Enter on a chosen line follows it.
    page.goto("/courses/")
    box.press_sequentially("chenli", delay=30)
    options.first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**lecturer=**")
    expect(page.get_by_text("共 2 门课程")).to_be_visible()
    assert guest.complaints == []

    plain = browser.new_context(base_url=site, locale="zh-CN", java_script_enabled=False).new_page()
    plain.goto("/courses/")
    plain.get_by_role("searchbox").fill("振兴")
    plain.get_by_role("button", name="搜索").click()
    plain.get_by_text("共 1 门课程，符合“振兴”").wait_for()
    plain.goto("/courses/")
    for facet in ("必修", "微课"):
        plain.get_by_role("navigation", name="筛选").get_by_role("link", name=facet).click()
    plain.get_by_text("共 2 门课程").wait_for()
    plain.context.close()
    guest.context.close()
