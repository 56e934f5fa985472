"""A cadre writes to the organisation on a telephone, a handler answers, a fellow signs; the cadre sees each step."""

import os

import pytest
from playwright.sync_api import expect

from plugins.mailbox.models import Letter
from tests.material import make_site
from tests.plugins.mailbox.office import holder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = (390, 844), (1440, 900)
WORDS, ANSWER = "建议增加末班渡轮，<b>值守</b>的同志下班后回不了家。", "下月起增开一班，末班二十时三十分。"


def write(person, wrong_file):
    """Write the letter, try to send it with a file that is not taken, and send it."""
    page = person.page
    page.goto("/mailbox/")
    page.get_by_role("link", name="写信", exact=True).click()
    page.get_by_label("我向组织说心里话：工作建议").check()
    assert person.violations() == []
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("主题").fill("关于渡轮班次")
    page.get_by_label("内容").fill(WORDS)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("附件").set_input_files(wrong_file)
    page.get_by_role("button", name="寄出").click()
    page.get_by_text("“notes.txt”").wait_for()
    assert Letter.objects.count() == 0
    expect(page.get_by_text(WORDS), "a wrong file loses no word").to_be_visible()
    assert person.violations() == []
    page.get_by_label("附件").set_input_files([])
    page.get_by_role("button", name="寄出").click()
    page.get_by_role("heading", name="关于渡轮班次").wait_for()
    assert person.violations() == []


def answer(handler, receipt):
    """Open the letter from the list and answer it."""
    page = handler.page
    page.goto("/mailbox/office/")
    page.get_by_role("link", name=receipt).click()
    page.get_by_text(WORDS).wait_for()  # as it was written
    assert handler.violations() == []
    page.get_by_role("link", name="答复这封信").click()
    page.get_by_label("办理方式").select_option(label="书面答复")
    page.get_by_label("答复", exact=True).fill(ANSWER)
    assert handler.violations() == []
    page.get_by_role("button", name="确定").click()
    page.get_by_text(ANSWER).wait_for()


def sign(fellow, receipt):
    """Sign for the section, without reading the letter."""
    page = fellow.page
    page.goto("/mailbox/office/signatures/")
    page.get_by_role("link", name=receipt).click()
    page.get_by_role("heading", name="办理情况").wait_for()
    expect(page.get_by_role("button", name="签名")).to_be_visible()  # what follows the facts is there as well
    expect(page.get_by_text("末班"), "whoever signs sees how it was handled, not what was written").to_have_count(0)
    assert fellow.violations() == []
    page.get_by_role("button", name="签名").click()
    page.get_by_text("已办结").first.wait_for()


def test_a_letter_from_the_first_word_to_the_rating(cast, somebody, monkeypatch, tmp_path):
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    make_site()
    person, handler = somebody(cast.cadre, PHONE), somebody(cast.letter_handler, DESK)
    fellow = somebody(holder("fellow", "letter_handler", cast.city), DESK)
    (tmp_path / "notes.txt").write_text("x")
    write(person, tmp_path / "notes.txt")
    letter, page = Letter.objects.get(), person.page
    page.get_by_text(letter.receipt, exact=True).wait_for()
    answer(handler, letter.receipt)
    sign(fellow, letter.receipt)

    page.reload()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    expect(page.get_by_text(f"{cast.letter_handler.real_name} 阅读").first).to_be_visible()
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    page.get_by_role("button", name="提交评价").wait_for(state="detached")
    page.get_by_text("写信人评价").wait_for()
    page.get_by_text("满意", exact=True).wait_for()
    assert person.violations() == []
    assert person.complaints + handler.complaints + fellow.complaints == []
