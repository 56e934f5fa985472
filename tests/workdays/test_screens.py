"""The screens of the calendar: years, days, the arrangement of a year; each change says before what it would move."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEntry
from plugins.mailbox.actions import send_letter
from tests.cast import NOW
from workdays import actions
from workdays.effects import change_of, effects_of
from workdays.models import Day

TEXT = (
    "元旦：1月1日（周五）至3日（周日）放假，共3天。\n春节：2月5日至11日放假调休。1月31日（周日）、2月14日（周日）上班。"
)


@pytest.fixture
def browser(cast, client_of):
    return client_of(cast.educator)


def test_the_years_say_which_of_them_is_provisional_or_unknown(browser):
    Day.objects.create(date=date(2027, 1, 1), kind="holiday", name="元旦", is_provisional=True)

    page = browser.get("/staff/calendar/").content.decode()
    assert "2027" in page
    assert "暂定" in page
    assert "已公布" in page
    Day.objects.filter(date__year=2027).delete()
    assert "还没有放假安排" in browser.get("/staff/calendar/").content.decode()


def test_the_arrangement_is_shown_before_it_is_taken(browser):
    values = {"year": "2027", "text": TEXT}
    page = browser.post("/staff/calendar/import/", values).content.decode()
    assert "读到 12 天" in page
    assert not Day.objects.filter(date__year=2027).exists()
    browser.post("/staff/calendar/import/", {**values, "confirmed": "1"})

    assert Day.objects.filter(date__year=2027).count() == 12
    assert Day.objects.get(date=date(2027, 2, 14)).kind == "workday"
    assert not Day.objects.is_provisional(date(2027, 3, 1), date(2027, 3, 2))
    assert AuditEntry.objects.filter(verb="adopt_calendar").count() == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("元旦：1月40日放假。", "第 1 行读不懂"),
        ("没有日期", "没有读到 2027 年的日期"),
        ("元旦：1月1日放假。1月4日上班。", "不是周末"),
    ],
)
def test_a_text_that_cannot_be_taken_says_why_and_changes_nothing(browser, text, words):
    answer = browser.post("/staff/calendar/import/", {"year": "2027", "text": text, "confirmed": "1"})

    assert words in answer.content.decode()
    assert not Day.objects.filter(date__year=2027).exists()


def test_what_a_change_would_move_is_said_and_does_not_move(cast, browser):
    letter = send_letter(cast.cadre, kind="suggestion", subject="主题", body="正文", at=NOW)
    due = letter.due_on
    page = browser.post("/staff/calendar/2026/new/", {"date": "2026-06-11", "kind": "holiday", "name": "台风"})
    assert "1 封来信的答复期限会有新的建议" in page.content.decode()
    assert not effects_of(change_of([(date(2028, 6, 12), "holiday")], around=date(2028, 6, 12)))
    browser.post("/staff/calendar/2026/new/", {"date": "2026-06-11", "kind": "holiday", "confirmed": "1"})

    letter.refresh_from_db()
    assert letter.due_on == due
    assert not Day.objects.is_workday(date(2026, 6, 11))


def test_a_day_is_changed_and_removed_after_a_question(browser):
    address = "/staff/calendar/2026/2026-10-01/"
    browser.post(address, {"kind": "holiday", "name": "国庆节（本市）", "confirmed": "1"})
    assert Day.objects.get(date=date(2026, 10, 1)).name == "国庆节（本市）"
    assert "删除" in browser.get(f"{address}remove/").content.decode()
    browser.post(f"{address}remove/")

    assert Day.objects.is_workday(date(2026, 10, 1))
    assert browser.get(address).status_code == 404
    assert browser.get("/staff/calendar/2026/nothing/").status_code == 404


def test_a_year_is_searched_filtered_and_confirmed(browser, django_assert_max_num_queries):
    Day.objects.create(date=date(2027, 1, 1), kind="holiday", name="元旦", is_provisional=True)
    browser.get("/staff/calendar/")
    with django_assert_max_num_queries(14):
        page = browser.get("/staff/calendar/2026/?kind=workday").content.decode()
    assert "2026-10-10" in page
    assert "2026-10-01" not in page
    assert "没有这样的日子" in browser.get("/staff/calendar/2026/?q=没有").content.decode()
    browser.post("/staff/calendar/2027/confirm/")

    assert not Day.objects.get(date=date(2027, 1, 1)).is_provisional


def test_weekdays_are_no_make_up_days_and_nobody_else_changes_anything(cast):
    values = {"kind": "workday", "name": "", "is_provisional": False}
    with pytest.raises(ValidationError):
        actions.save_day(date(2027, 3, 1), **values, by=cast.educator, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.confirm_year(2027, by=cast.county_admin, at=NOW)
