from datetime import timedelta

import pytest
from django.utils import timezone

from exams.actions import start_attempt, submit_attempt
from tests.material import make_exam

pytestmark = pytest.mark.django_db


def test_the_last_day_of_an_exam_stands_in_the_calendar_until_it_is_passed(cast, client_of):
    now = timezone.now()
    day = timezone.localdate(now + timedelta(days=2))
    exam = make_exam(title="季度测试", closes_at=now + timedelta(days=2), pass_percent=0)
    make_exam(title="早已截止", closes_at=now - timedelta(days=80))
    client = client_of(cast.cadre)
    address = f"/learn/plan/?month={day:%Y-%m}"
    page = client.get(address).text
    assert "考试截止：季度测试" in page
    assert "早已截止" not in page
    assert "考试截止：季度测试" in client.get("/learn/plan/calendar.ics").text.replace("\r\n ", "")
    submit_attempt(start_attempt(exam, user=cast.cadre, at=now), at=now + timedelta(seconds=1))
    assert "季度测试" not in client.get(address).text
