"""An exam on a phone: by keyboard, through a broken line and a reload, in two tabs, and without JavaScript."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actions import set_password
from exams.models import Answer, Attempt, AttemptEvent, Grade
from portal.actions import set_up_site
from questions.actions import save_question
from questions.drafts import Draft
from tests.browser.person import Person
from tests.browser.stack import running_site
from tests.cast import PASSWORD
from tests.material import make_exam, make_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = (390, 844)


@pytest.fixture
def site(cast, tmp_path):
    now = timezone.now()
    set_password(cast.cadre, PASSWORD, by=None, at=now)
    set_up_site(hostname="127.0.0.1", port=80, at=now)
    with running_site(tmp_path) as url:
        yield url


@pytest.fixture
def exam(cast):
    """An exam with one question of each kind, in the order of the bank."""
    now = timezone.now()
    pairs = [{"left": "鱼", "right": "海"}, {"left": "鸟", "right": "天"}]
    drafts = [
        Draft("blank", "舟行____上，帆借____力", {"gaps": [{"accepted": ["水"]}, {"accepted": ["风"]}]}),
        Draft("match", "各归其所", {"pairs": pairs, "extra": ["林"]}),
        Draft("order", "由小到大", {"items": ["溪", "江", "海"]}),
        Draft("essay", "谈谈舟", {"guide": "要点", "minimum": 5}),
    ]
    made = [save_question(draft, by=None, at=now) for draft in drafts]
    return make_exam(make_question("舟行何处"), *made, shuffle=False)


@pytest.fixture
def person(browser, site, cast):
    found = Person(browser, site, cast.cadre.username, size=PHONE).sign_in(PASSWORD)
    yield found
    found.keep_picture("exam")
    found.context.close()


def answers():
    return {answer.version.content["kind"]: answer.response for answer in Answer.objects.select_related("version")}


def saved(page):
    page.locator("[data-saved][data-state=saved]").wait_for()


def test_sitting_an_exam_on_a_phone(person, exam):
    page = person.page
    page.goto(exam.get_absolute_url())
    assert person.violations() == []
    page.get_by_role("button", name="开始答题").click()
    page.wait_for_url("**/attempts/**")
    assert person.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

    # by keyboard
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    saved(page)
    page.get_by_role("button", name="下一题").focus()
    page.keyboard.press("Enter")
    page.get_by_label("第 1 空").fill("水")
    page.get_by_label("第 2 空").fill("风")
    page.get_by_label("标记，稍后再看").nth(1).check()

    # the line breaks: what is answered meanwhile survives a reload and is sent afterwards
    page.get_by_role("button", name="下一题").click()
    saved(page)
    page.wait_for_timeout(1500)
    page.route("**/answers", lambda route: route.abort())
    page.get_by_label("鱼").select_option(label=page.get_by_label("鱼").locator("option", has_text="海").inner_text())
    page.locator("[data-saved][data-state=offline]").wait_for()
    assert person.violations() == []
    page.unroute("**/answers")
    page.reload()
    page.wait_for_timeout(1500)
    assert set(answers()) == {"single", "blank", "match"}
    assert answers()["blank"] == ["水", "风"]

    # the map stands below the question; who has scrolled down to it sees the question all the same
    page.get_by_role("link", name="4", exact=True).click()
    bar, question = page.locator(".exam-bar"), page.locator(".question:not([hidden]) .question__text")
    page.set_viewport_size({"width": PHONE[0], "height": 480})
    question.evaluate("(text) => scrollTo(0, scrollY + text.getBoundingClientRect().top)")
    assert question.bounding_box()["y"] < bar.bounding_box()["height"]
    page.get_by_role("link", name="4", exact=True).evaluate("(link) => link.click()")
    assert question.bounding_box()["y"] >= bar.bounding_box()["height"]
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    for name, place in (("溪", "1"), ("江", "2"), ("海", "3")):
        page.locator(".order-row", has_text=name).get_by_role("combobox").select_option(place)
    page.get_by_role("link", name="5", exact=True).click()
    page.get_by_role("textbox").last.fill("舟行水上，乘风破浪。")
    page.get_by_role("button", name="交卷").click()
    page.get_by_text("所有题目都已作答").wait_for()
    expect(page.get_by_text("1 题有标记")).to_be_visible()
    page.get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result/")
    assert person.violations() == []
    assert answers()["essay"] == "舟行水上，乘风破浪。"
    grade = Grade.objects.get()
    assert (grade.score, grade.is_final) == (30, False), "a match that is not complete gives nothing, the essay waits"
    assert page.evaluate("indexedDB.databases().then((all) => all.map((each) => each.name))") == ["exams"]
    assert not [text for text in person.complaints if "ERR_FAILED" not in text]


def test_two_tabs_are_told_of_each_other(person, exam):
    page = person.page
    page.goto(exam.get_absolute_url())
    page.get_by_role("button", name="开始答题").click()
    page.wait_for_url("**/attempts/**")
    other = person.new_page()
    other.goto(page.url)
    page.get_by_role("radio").nth(0).check()
    saved(page)
    first, second = (page.locator(".option").nth(place).inner_text().strip() for place in (0, 1))
    other.get_by_role("radio").nth(1).check()
    dialog = other.get_by_role("dialog", name="这道题有两份作答")
    dialog.wait_for()
    assert second in dialog.get_by_role("region", name="这里的答案").inner_text()
    assert first in dialog.get_by_role("region", name="那边的答案").inner_text()
    assert person.violations(other) == []
    assert other.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    other.screenshot(path=person.keep_picture("exam").with_name("exam-conflict.png"))
    other.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    expect(other.get_by_role("radio").nth(0), "the other answer is shown").to_be_checked()
    assert answers()["single"] == ["A"]
    assert AttemptEvent.objects.filter(kind="conflict").exists()

    # by keyboard: what is here stays, in the end on both
    page.get_by_role("radio").nth(2).check()
    page.wait_for_timeout(2000)
    other.get_by_role("radio").nth(1).check()
    dialog.wait_for()
    dialog.get_by_role("button", name="保留这里的").focus()
    other.keyboard.press("Enter")
    other.wait_for_timeout(2000)
    expect(other.get_by_role("radio").nth(1)).to_be_checked()
    assert answers()["single"] == ["B"]


def test_who_answers_before_the_script_has_come_is_saved_all_the_same(person, exam):
    """On a slow line the questions are there first."""
    page, held = person.page, []
    page.route("**/exams/attempt*.js", lambda route: held.append(route))
    page.goto(f"/exams/{exam.uid}/")
    page.get_by_role("button", name="开始答题").click(no_wait_after=True)
    page.get_by_role("radio").first.check()
    assert answers() == {}
    for route in held:
        route.continue_()
    saved(page)
    assert len(answers()) == 1


def test_loading_the_page_again_is_no_leaving_it_and_looking_elsewhere_is(person, exam):
    page = person.page
    page.goto(exam.get_absolute_url())
    page.get_by_role("button", name="开始答题").click()
    page.wait_for_url("**/attempts/**")
    for _again in range(2):
        page.reload()
        page.wait_for_timeout(1000)
    attempt = Attempt.objects.get()
    assert (attempt.leaves, attempt.unloaded_at) == (0, None)
    address = page.url
    page.goto("about:blank")
    page.wait_for_timeout(500)
    other = person.new_page()
    other.goto(address)
    other.wait_for_timeout(1000)
    attempt.refresh_from_db()
    assert attempt.leaves == 1
    assert [event.kind for event in attempt.events.all()].count("left") == 1


def test_without_javascript_an_exam_works_all_the_same(browser, site, cast, exam):
    context = browser.new_context(
        base_url=site, locale="zh-CN", java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("用户名").fill(cast.cadre.username)
    page.get_by_label("密码").first.fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.goto(exam.get_absolute_url())
    page.get_by_role("button", name="开始答题").click()
    page.get_by_role("radio").nth(0).check()
    page.get_by_role("button", name="保存").click()
    assert answers()["single"] == ["A"]
    page.get_by_label("第 1 空").fill("水")
    page.get_by_role("button", name="交卷").click()
    page.get_by_text("题没有作答").wait_for()
    page.get_by_role("button", name="交卷").click()
    assert answers()["blank"] == ["水", ""]
    assert Attempt.objects.get().end == "submitted"
    context.close()
