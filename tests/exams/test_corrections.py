"""A faulty question, and a second look at a grade: grades are added, never changed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from exams import actions
from exams.actions import NotNowError
from exams.grading import Decision
from exams.models import Grade
from questions.models import QuestionVersion
from tests.cast import NOW
from tests.exams.test_marking import essay, mark, markers, sat
from tests.material import make_exam, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(cast):
    """Two questions of ten marks; the first has the wrong key."""
    return make_exam(make_question("错题", right=[1]), make_question("好题"), shuffle=False, appeal_days=3)


def version(exam, stem):
    return QuestionVersion.objects.get(question__stem=stem)


def correct(exam, kind, answer=None):
    return actions.correct_question(
        exam, version(exam, "错题"), kind=kind, answer=answer, reason="答案有误", by=None, at=NOW
    )


def score(attempt):
    grade = Grade.objects.counting().get(attempt=attempt)
    return grade.score, grade.full_marks, grade.passed


@pytest.mark.parametrize(
    ("kind", "answer", "after"),
    [("all_marks", None, (20, 20, True)), ("drop", None, (10, 10, True)), ("new_key", ["A"], (20, 20, True))],
)
def test_everybody_concerned_is_graded_anew(cast, exam, kind, answer, after):
    attempt = sat(exam, cast.cadre)
    assert score(attempt) == (10, 20, False)
    (change,) = actions.preview(exam, version(exam, "错题"), Decision(kind, answer))
    assert (change.before.score, change.score, change.passed) == (10, after[0], True)
    assert Grade.objects.count() == 1, "a preview changes nothing"
    assert len(correct(exam, kind, answer)) == 1
    assert score(attempt) == after
    assert [grade.kind for grade in Grade.objects.all()] == ["automatic", "regrade"]
    assert score(sat(exam, cast.colleague)) == after, "later attempts follow it too"


def test_who_is_not_concerned_keeps_the_grade(cast, exam):
    attempt = sat(exam, cast.cadre)
    correct(exam, "new_key", ["B"])
    assert Grade.objects.filter(attempt=attempt).count() == 1


def test_a_key_must_fit_the_question_and_a_reason_is_given(cast, exam):
    for answer in (["Z"], [], None):
        with pytest.raises(ValidationError):
            correct(exam, "new_key", answer)
    with pytest.raises(ValidationError, match="理由"):
        actions.correct_question(exam, version(exam, "错题"), kind="drop", answer=None, reason=" ", by=None, at=NOW)


def test_an_appeal_has_a_window(cast, exam):
    attempt = sat(exam, cast.cadre)

    def ask(at=NOW, by=cast.cadre):
        return actions.appeal(attempt, reason="请复核", by=by, at=at)

    with pytest.raises(NotNowError):
        ask()
    actions.publish_results(exam, by=None, at=NOW)
    attempt.refresh_from_db()
    with pytest.raises(PermissionDenied):
        ask(by=cast.colleague)
    with pytest.raises(NotNowError):
        ask(at=NOW + timedelta(days=3, seconds=1))
    assert ask(at=NOW + timedelta(days=3)).state == "open"
    with pytest.raises(NotNowError, match="已经申请"):
        ask()


def test_an_appeal_is_decided_by_somebody_else_and_adds_a_grade(cast):
    exam = make_exam(essay(), make_question(), appeal_days=3)
    attempt = sat(exam, cast.cadre)
    markers(exam, cast.educator)
    mark(actions.next_sheet(exam, by=cast.educator, at=NOW), 3, cast.educator)
    actions.publish_results(exam, by=None, at=NOW)
    asked = actions.appeal(attempt, reason="请复核", by=cast.cadre, at=NOW)
    (marked,) = (item["version"] for item in attempt.paper if item["kind"] == "essay")

    def decide(by, marks):
        return actions.decide_appeal(asked, marks={marked: Decimal(marks)}, decision="要点齐全", by=by, at=NOW)

    with pytest.raises(PermissionDenied):
        decide(cast.educator, 8)
    with pytest.raises(PermissionDenied):
        decide(cast.trainer, 8)
    from accounts.actions import grant_role

    grant_role(cast.reviewer, "educator", unit=cast.city, by=None, at=NOW)
    with pytest.raises(ValidationError, match="超出范围"):
        decide(cast.reviewer, 11)
    assert decide(cast.reviewer, 8).state == "changed"
    assert [grade.kind for grade in attempt.grades.all()] == ["automatic", "marking", "appeal"]
    assert score(attempt) == (18, 20, True)
    with pytest.raises(NotNowError):
        decide(cast.reviewer, 9)
    # a correction afterwards keeps what the second look gave
    other = next(item["version"] for item in attempt.paper if item["kind"] != "essay")
    actions.correct_question(
        exam, QuestionVersion.objects.get(pk=other), kind="drop", answer=None, reason="错", by=None, at=NOW
    )
    assert score(attempt) == (8, 10, True)
