"""Exams as a whole: published, extended after an outage, cancelled, copied, made up for, and coming again."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from exams import actions
from exams.actions import NotNowError
from exams.models import Answer, Attempt, Grade, LateAnswer
from exams.schedule import MONTHS, Rhythm
from tests.cast import NOW
from tests.exams.test_marking import sat
from tests.material import make_exam, make_paper, make_question

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def formal(cast, **values):
    """Prepare a formal exam of the county for everybody in it."""
    known = {"title": "考试", "paper": make_paper(make_question(), organiser=cast.dinglan), "minutes": 30}
    exam = actions.make_exam(cast.dinglan, known | values, by=cast.educator, at=NOW)
    set_audience(exam.audience, choice=AudienceChoice(everybody=True), by=None, at=NOW)
    return exam


def test_who_may_make_which_exam(cast):
    paper = make_paper(make_question())
    for person, formal_ in ((cast.trainer, True), (cast.county_admin, False), (cast.cadre, False), (cast.cadre, True)):
        values = {"title": "考试", "paper": paper, "is_course_test": not formal_}
        with pytest.raises(PermissionDenied):
            actions.make_exam(cast.dinglan, values, by=person, at=NOW)
    for person, test in ((cast.trainer, True), (cast.county_admin, False), (cast.educator, False)):
        made = actions.make_exam(
            cast.dinglan, {"title": "考试", "paper": paper, "is_course_test": test}, by=person, at=NOW
        )
        assert (made.audience is None) is test


def test_rules_do_not_change_under_who_sits(cast):
    exam = make_exam()
    actions.start_attempt(exam, user=cast.cadre, at=NOW)
    with pytest.raises(ValidationError, match="时长"):
        actions.edit_exam(exam, {"minutes": 60}, by=None, at=NOW)
    assert actions.edit_exam(exam, {"title": "新名称"}, by=None, at=NOW).title == "新名称"


def test_after_an_outage_everybody_goes_on(cast):
    exam = make_exam(make_question("一"), make_question("二"), minutes=30, shuffle=False, closes_at=NOW + 40 * MINUTE)
    cut, sitting, done = (
        actions.start_attempt(exam, user=person, at=NOW + start * MINUTE)
        for person, start in ((cast.cadre, 0), (cast.colleague, 5), (cast.trainer, 0))
    )
    first, second = (item["version"] for item in cut.paper)
    actions.save_answer(cut, version_id=first, response=["A"], sequence=1, at=NOW)
    actions.submit_attempt(done, at=NOW + 10 * MINUTE)
    late = NOW + 32 * MINUTE
    with pytest.raises(actions.ExamError):
        actions.save_answer(cut, version_id=second, response=["A"], sequence=2, at=late)
    assert actions.close_overdue(at=late) == 1
    assert actions.extend_exam(exam, minutes=10, since=NOW + 29 * MINUTE, reason="停电", by=None, at=late) == (1, 1)
    for attempt in (cut, sitting, done):
        attempt.refresh_from_db()
    assert (cut.finished_at, cut.deadline, cut.round) == (None, NOW + 40 * MINUTE, 2)
    assert sitting.deadline == NOW + 45 * MINUTE
    assert done.finished_at == NOW + 10 * MINUTE
    exam.refresh_from_db()
    assert exam.closes_at == NOW + 50 * MINUTE
    assert Answer.objects.get(attempt=cut, version=second).response == ["A"], "what came late counts now"
    assert not LateAnswer.objects.exists()
    assert Attempt.objects.with_grade().get(pk=cut.pk).score is None
    actions.submit_attempt(cut, at=NOW + 35 * MINUTE)
    assert Grade.objects.counting().get(attempt=cut).score == 20
    assert Grade.objects.filter(attempt=cut).count() == 2


def test_after_an_outage_an_older_answer_of_another_device_overwrites_nothing(cast):
    exam = make_exam(make_question("一"), minutes=30, closes_at=NOW + 40 * MINUTE)
    attempt = actions.start_attempt(exam, user=cast.cadre, at=NOW)
    version = attempt.paper[0]["version"]
    actions.save_answers(attempt, [actions.Sent(version, ["A"], 5, client="desk")], at=NOW)
    late = NOW + 32 * MINUTE
    with pytest.raises(actions.ExamError):
        actions.save_answers(attempt, [actions.Sent(version, ["B"], 2, client="phone")], at=late)
    assert actions.close_overdue(at=late) == 1
    actions.extend_exam(exam, minutes=10, since=NOW + 29 * MINUTE, reason="停电", by=None, at=late)
    assert Answer.objects.get(attempt=attempt).response == ["A"]
    assert LateAnswer.objects.get().response == ["B"], "it stays to be seen as late"


@pytest.mark.parametrize("stop", ["close", "cancel"])
def test_a_stopped_exam_hands_in_who_sits(cast, stop):
    exam = make_exam()
    attempt = actions.start_attempt(exam, user=cast.cadre, at=NOW)
    if stop == "close":
        actions.close_exam(exam, by=None, at=NOW + MINUTE)
    else:
        actions.cancel_exam(exam, reason="改期", by=None, at=NOW + MINUTE)
    attempt.refresh_from_db()
    assert (attempt.end, attempt.finished_at) == ("staff", NOW + MINUTE)
    exam.refresh_from_db()
    with pytest.raises(actions.ExamError):
        actions.start_attempt(exam, user=cast.colleague, at=NOW + MINUTE)


def test_a_make_up_exam_is_for_who_missed_or_failed(cast):
    exam = formal(cast, paper=make_paper(make_question(right=[1]), organiser=cast.dinglan))
    exam = actions.publish_exam(exam, by=cast.educator, at=NOW)
    assert actions.people_to_make_up(exam, missed=True, failed=True, at=NOW) == [cast.cadre]
    sat(exam, cast.cadre)
    times = {"opens_at": NOW + 60 * MINUTE, "closes_at": NOW + 90 * MINUTE, "by": cast.educator, "at": NOW}
    with pytest.raises(NotNowError, match="没有需要补考的人"):
        actions.make_up_exam(exam, missed=True, failed=False, **times)
    made = actions.make_up_exam(exam, missed=False, failed=True, **times)
    assert list(made.audience.named.all()) == [cast.cadre]
    assert not made.audience.everybody
    assert (made.make_up_of, made.state, made.opens_at) == (exam, "draft", times["opens_at"])


def test_finding_who_failed_costs_the_same_for_however_many(cast, django_assert_num_queries):
    exam = make_exam(make_question("一", right=[1]), counting="best")
    for person in (cast.cadre, cast.colleague, cast.trainer):
        sat(exam, person)
    with django_assert_num_queries(2):
        failed = actions.people_to_make_up(exam, missed=False, failed=True, at=NOW)
    assert set(failed) == {cast.cadre, cast.colleague, cast.trainer}


SERIES = {"title": "季度考试", "every": "quarterly", "month": 2, "day": 31, "opens": time(9), "days_open": 3}


def test_the_next_exam_of_a_series_is_made_once_and_in_time(cast):
    template = formal(cast)
    series = actions.set_series(None, SERIES | {"template": template, "is_active": True}, by=cast.educator, at=NOW)
    assert actions.make_due(at=NOW) == 0, "10 June: the next is on 31 August"
    near = NOW.replace(month=8, day=20)
    assert actions.make_due(at=near) == 1
    assert actions.make_due(at=near) == 0
    made = series.exams.get()
    assert (made.title, made.period, made.state, made.edition) == ("季度考试 2026-Q3", "2026-Q3", "published", 1)
    assert timezone.localtime(made.opens_at).isoformat() == "2026-08-31T09:00:00+08:00"
    assert made.audience != template.audience
    assert made.audience.everybody


@given(
    st.sampled_from(sorted(MONTHS)),
    st.integers(1, 31),
    st.integers(1, 12),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)
def test_a_rhythm_comes_once_in_every_period(name, day, month, after):
    rhythm = Rhythm(name, day, month)
    days = [rhythm.next_day(after)]
    for _more in range(5):
        days.append(rhythm.next_day(days[-1]))
    periods = [rhythm.period(each) for each in days]
    assert days[0] > after
    assert len(set(periods)) == len(periods) == 6
    assert all((later - earlier).days <= 31 * MONTHS[name] for earlier, later in pairwise(days))
