"""A cadre recommends somebody for a vacant post on a telephone; the officer reads it, and the cadre sees that."""

import os

import pytest
from playwright.sync_api import expect

from plugins.nomination.models import Nomination
from tests.plugins.nomination.conftest import vacancy  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = (390, 844), (1440, 900)
SAID = {"主要能力特点": "熟悉渔港建设", "不足": "基层经历偏短", "推荐理由": "敢于担当"}


def go_on(page, name="保存并继续"):
    page.get_by_role("button", name=name).click()


def see(page, *words):
    """Wait until the page shows the words."""
    for text in words:
        page.get_by_text(text).first.wait_for()


def test_a_recommendation_from_the_notice_to_its_reader(cast, vacancy, somebody, monkeypatch):  # noqa: F811
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    person = somebody(cast.cadre, PHONE)
    page = person.page
    page.goto("/vacancies/ninth/")
    page.get_by_role("link", name="推荐此岗位").click()

    page.get_by_label("推荐他人").check()
    go_on(page)
    see(page, "推荐他人时，这一项必须填写。")
    expect(page.get_by_text("推荐他人时，这一项必须填写。")).to_have_count(3)
    for label, value in (("姓名", "陈帆"), ("单位", "普澜区海洋局"), ("现任职务", "副局长")):
        page.get_by_label(f"被推荐人{label}").fill(value)
    assert person.violations() == []
    go_on(page)
    expect(page.get_by_role("radio", name="局长（市海洋局"), "the post of the notice is chosen already").to_be_checked()
    go_on(page)
    page.get_by_label("推荐职务或去向").fill("海洋局局长")
    for label, value in SAID.items():
        page.get_by_label(label).fill(value)
    assert person.violations() == []
    go_on(page)

    see(page, *SAID.values())
    go_on(page, "署名提交")
    see(page, "请勾选后再提交。")
    assert Nomination.objects.count() == 0
    page.get_by_label("以上内容由本人填写").check()
    go_on(page, "署名提交")
    page.get_by_role("heading", name="推荐已收到").wait_for()
    assert person.violations() == []
    nomination = Nomination.objects.get()
    see(page, nomination.receipt)

    officer = somebody(cast.nomination_officer, DESK)
    officer.page.goto("/nomination/office/")
    officer.page.get_by_role("link", name=nomination.receipt).click()
    see(officer.page, "敢于担当")
    assert officer.violations() == []

    page.get_by_role("link", name="查看推荐").click()
    see(page, cast.nomination_officer.real_name)  # who has read it
    page.get_by_text("撤回这份推荐").click()
    page.get_by_role("button", name="确认撤回").click()
    see(page, "已撤回")
    assert person.violations() == []
    assert person.complaints + officer.complaints == []
