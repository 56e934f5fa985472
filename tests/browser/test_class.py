"""A member of a class at a telephone: choosing electives shows what remains at once; the code on the wall signs in."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from classes import actions
from classes.codes import Purpose, code_for, qr_path
from classes.models import AttendanceMark
from tests.classes.material import enrol, make_class, make_meeting
from tests.material import make_course, make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_electives_and_the_code_on_the_wall(settings, cast, live_server, somebody):
    settings.SITE_URL = live_server.url
    make_site()
    today, now = timezone.localdate(), timezone.now()
    training_class = make_class(cast, state="draft", elective_unit="courses", elective_amount=2, ends_on=today)
    for title in ("渔港经济", "海岛旅游", "港航物流"):
        actions.add_course(training_class, make_course(title=title), required=False, by=None, at=now)
    actions.publish_class(training_class, by=None, at=now)
    enrol(training_class, cast.cadre)
    meeting = make_meeting(training_class, starts=now - timedelta(minutes=5))

    learner = somebody(cast.cadre, (390, 844))
    page = learner.page
    page.goto(training_class.get_absolute_url())
    menu = page.locator("#menu")
    assert "还需选 2 门" in menu.inner_text()
    page.evaluate("window.here = true")
    menu.get_by_role("button", name=re.compile("选修.*海岛旅游")).click()
    menu.get_by_text("还需选 1 门").wait_for()
    assert "还需选 1 门" in page.locator("#menu-status").inner_text(), "a screen reader is told"
    assert page.evaluate("document.activeElement.innerText").startswith("退选"), "the keyboard stays where it was"
    menu.get_by_role("button", name=re.compile("选修.*港航物流")).click()
    menu.get_by_text("已选满要求").wait_for()
    expect(menu.get_by_role("button", name=re.compile("选修.*渔港经济"))).to_have_count(0)
    menu.get_by_role("button", name=re.compile("退选.*港航物流")).click()
    menu.get_by_text("还需选 1 门").wait_for()
    assert page.evaluate("window.here"), "the page was not loaded anew"
    assert learner.violations() == []

    staff = somebody(cast.educator, (1280, 900))
    staff.page.goto(f"/staff/classes/meetings/{meeting.uid}/screen/")
    address = f"{live_server.url}/classes/meetings/{meeting.uid}/sign/"
    shown = staff.page.locator(".wall__ink").get_attribute("d")
    moments = [timezone.now() - timedelta(seconds=back) for back in (0, 30)]
    codes = [code_for(meeting.uid, Purpose.IN, at=moment) for moment in moments]
    code = next(each for each in codes if qr_path(f"{address}{each}/")[0] == shown)
    assert staff.violations() == []

    page.goto(f"{address}{code}/")
    assert not AttendanceMark.objects.exists()
    assert learner.violations() == []
    page.get_by_role("button", name="确认签到").click()
    page.get_by_text("已签到，时间").wait_for()
    assert AttendanceMark.objects.get().member.user == cast.cadre
    assert learner.complaints + staff.complaints == []
