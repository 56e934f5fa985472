"""A recurring exam that has made no exam can be removed; one that has is paused instead."""

from datetime import time

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from exams import actions
from exams.actions import NotNowError
from exams.models import Exam, Series
from tests.cast import NOW
from tests.material import make_exam, make_question

pytestmark = pytest.mark.django_db
RHYTHM = {"title": "月考", "every": "monthly", "month": 1, "day": 15, "opens": time(9), "days_open": 3}


@pytest.fixture
def series(cast):
    """A recurring exam of the county."""
    template = make_exam(make_question(), title="模板", organiser=cast.dinglan)
    return actions.set_series(None, RHYTHM | {"template": template, "is_active": True}, by=cast.educator, at=NOW)


def test_one_is_asked_before_it_is_removed(cast, centre, client_of, series):
    educator, address = client_of(cast.educator), f"/staff/exam-series/{series.uid}/"
    assert f'href="{address}remove/"' in educator.get(address).text
    assert "删除后不能恢复" in educator.get(f"{address}remove/").text
    assert Series.objects.exists(), "looking removes nothing"
    assert "已删除" in educator.post(f"{address}remove/", follow=True).text
    assert not Series.objects.exists()
    assert AuditEntry.objects.get(verb="remove_exam_series").details["title"] == "月考"
    assert educator.post(f"{address}remove/").status_code == 404


def test_one_that_has_made_an_exam_stays_and_can_be_paused(cast, centre, client_of, series):
    make_exam(make_question("新"), series=series, period="2026-05", organiser=cast.dinglan)
    educator, address = client_of(cast.educator), f"/staff/exam-series/{series.uid}/"
    assert f"{address}remove/" not in educator.get(address).text
    asked = educator.get(f"{address}remove/").text
    assert "不能删除；可以停用" in asked
    assert "删除后不能恢复" not in asked
    assert "不能删除；可以停用" in educator.post(f"{address}remove/", follow=True).text
    assert Series.objects.exists()


def test_only_who_runs_exams_of_the_unit_removes_them(cast, series):
    for person in (cast.cadre, cast.trainer):
        with pytest.raises(PermissionDenied):
            actions.remove_series(series, by=person, at=NOW)
    assert Series.objects.exists()


def test_what_somebody_removed_meanwhile_is_told_and_makes_no_exam(cast, series):
    gone = Series.objects.get()
    actions.remove_series(series, by=cast.educator, at=NOW)
    values = RHYTHM | {"template": gone.template, "is_active": True}
    july = NOW.replace(month=7, day=10)
    for verb in (
        lambda: actions.remove_series(gone, by=cast.educator, at=NOW),
        lambda: actions.set_series(gone, values, by=cast.educator, at=NOW),
        lambda: actions.make_next(gone, at=july),
    ):
        with pytest.raises(NotNowError, match="已经删除"):
            verb()
    assert Exam.objects.count() == 1, "the template"
