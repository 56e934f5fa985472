"""A faulty question that is put right: who passes or fails by it gets, or loses, the credit, and the book follows."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from courses.actions import enrol
from courses.models import Enrolment, Lesson
from exams.actions import correct_question, fill_books, save_answer, start_attempt, submit_attempt, tell_news
from exams.models import WrongQuestion
from questions.models import QuestionVersion
from scoring.actions import verify_ledger
from scoring.models import CreditEntry
from tests.cast import NOW
from tests.material import make_course, make_exam, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(cast, centre):
    """The test of a course, of one question with the wrong key, which the cadre takes."""
    exam = make_exam(make_question("错题", right=[1]), is_course_test=True)
    course = make_course(Lesson(title="测验", kind="exam", target=exam.uid))
    enrol(course, user=cast.cadre, at=NOW)
    return exam


def sit(exam, user, key, run):
    with run(execute=True):
        attempt = start_attempt(exam, user=user, at=NOW)
        save_answer(attempt, version_id=attempt.paper[0]["version"], response=[key], sequence=1, at=NOW)
        submit_attempt(attempt, at=NOW)
        tell_news(at=NOW)
    fill_books(at=NOW)
    return attempt


def correct(exam, kind, run, answer=None, by=None):
    version = QuestionVersion.objects.get(question__stem="错题")
    with run(execute=True):
        correct_question(exam, version, kind=kind, answer=answer, reason="答案有误", by=by, at=NOW)
        tell_news(at=NOW)


def hours(user):
    return CreditEntry.objects.filter(user=user).aggregate(sum=Sum("hours"))["sum"] or Decimal(0)


def test_who_passes_by_the_correction_gets_the_credit_and_the_book_forgets(
    cast, exam, django_capture_on_commit_callbacks
):
    run = django_capture_on_commit_callbacks
    sit(exam, cast.cadre, "A", run)
    assert hours(cast.cadre) == 0
    assert WrongQuestion.objects.get().times == 1
    correct(exam, "new_key", run, ["A"])
    assert Enrolment.objects.get().completed_at == NOW
    assert CreditEntry.objects.get().kind == "course"
    assert hours(cast.cadre) > 0
    assert not WrongQuestion.objects.exists()


def test_who_fails_by_the_correction_loses_it_and_gets_it_back_by_another_once_each(
    cast, exam, django_capture_on_commit_callbacks
):
    run = django_capture_on_commit_callbacks
    attempt = sit(exam, cast.cadre, "B", run)
    given = hours(cast.cadre)
    assert given > 0
    assert not WrongQuestion.objects.exists()
    correct(exam, "new_key", run, ["A"], by=cast.educator)
    assert hours(cast.cadre) == 0
    taken = CreditEntry.objects.get(kind="correction")
    assert (taken.hours, taken.evidence["test"]) == (-given, str(exam.uid))
    assert "改判为不合格" in taken.evidence["reason"]
    entry = WrongQuestion.objects.get()
    assert (entry.attempt, entry.times) == (attempt, 1)
    correct(exam, "new_key", run, ["A"])
    assert hours(cast.cadre) == 0, "the same decision again changes nothing"
    correct(exam, "all_marks", run)
    assert hours(cast.cadre) == given
    assert not WrongQuestion.objects.exists()
    correct(exam, "all_marks", run)
    assert (hours(cast.cadre), CreditEntry.objects.count()) == (given, 3)
    assert list(verify_ledger()) == []


def test_another_attempt_that_passes_keeps_the_credit(cast, exam, django_capture_on_commit_callbacks):
    run = django_capture_on_commit_callbacks
    sit(exam, cast.cadre, "B", run)
    sit(exam, cast.cadre, "A", run)
    given = hours(cast.cadre)
    correct(exam, "new_key", run, ["A"])
    assert hours(cast.cadre) == given
    assert WrongQuestion.objects.get().times == 1, "now the first attempt is the wrong one"
