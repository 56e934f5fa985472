"""The figures of an exam as its organiser sees them, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.cast import NOW
from tests.exams.test_statistics_screen import SHEETS, sit
from tests.material import make_exam, make_question, make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_the_statistics_of_an_exam(cast, somebody, size):
    make_site()
    exam = make_exam(*[make_question(f"第 {n} 题") for n in range(3)], shuffle=False, max_attempts=0)
    people = [cast.cadre, cast.colleague, cast.unit_admin, cast.county_admin]
    for number, keys in enumerate(SHEETS):
        sit(exam, people[number % 4], keys, at=NOW)
    person = somebody(cast.educator, size)
    page = person.page
    page.goto(f"/staff/exams/{exam.uid}/statistics/?which=all")
    assert person.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    figure = page.get_by_role("figure").filter(has_text="难度和区分度")
    drawings = figure.locator("svg.chart__art:visible")
    expect(drawings, "the drawing for this width, and no other").to_have_count(1)
    expect(drawings.locator("circle")).to_have_count(3)
    figure.locator("summary").click()
    cells = figure.get_by_role("row").nth(1).get_by_role("cell").all_inner_texts()
    assert cells[0] == "75%"
    assert -100 <= int(cells[1]) <= 100
    assert person.violations() == []
    page.get_by_role("link", name="区分度从低到高").click()
    page.wait_for_url("**sort=discrimination**")
    assert person.complaints == []
    person.keep_picture("statistics")
