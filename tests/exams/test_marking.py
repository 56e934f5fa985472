"""Open questions: marked without names, twice where the exam says so, decided by a third, then graded."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from exams import actions
from exams.actions import NotNowError, mark_sheet, next_sheet
from exams.actions.marking import HOLD
from exams.models import Attempt, Grade, Marking, Sheet
from questions.models import Question
from tests.cast import NOW
from tests.material import make_exam, make_question

pytestmark = pytest.mark.django_db


def essay(stem="谈谈舟"):
    return Question.objects.create(kind="essay", stem=stem, body={"guide": "要点"}, plain=stem)


def sat(exam, person, text="舟行水上"):
    attempt = actions.start_attempt(exam, user=person, at=NOW)
    for number, item in enumerate(attempt.paper, start=1):
        response = text if item["kind"] == "essay" else ["A"]
        actions.save_answer(attempt, version_id=item["version"], response=response, sequence=number, at=NOW)
    actions.submit_attempt(attempt, at=NOW)
    attempt.refresh_from_db()
    return attempt


def markers(exam, *people):
    actions.set_markers(exam, people, by=None, at=NOW)


def mark(sheet, marks, by):
    return mark_sheet(sheet, marks=Decimal(marks), comment="", by=by, at=NOW)


@pytest.fixture
def exam(cast):
    """An essay and a choice of ten marks each."""
    return make_exam(essay(), make_question())


def test_a_grade_waits_for_the_essay_and_then_counts_both(cast, exam):
    attempt = sat(exam, cast.cadre)
    waiting = Grade.objects.get()
    assert (waiting.is_final, waiting.score, waiting.passed) == (False, 10, False)
    assert Attempt.objects.with_grade().get().score is None
    markers(exam, cast.trainer)
    mark(next_sheet(exam, by=cast.trainer, at=NOW), "7.5", cast.trainer)
    final = Grade.objects.counting().get(attempt=attempt)
    assert (final.kind, final.score, final.full_marks, final.passed) == ("marking", Decimal("17.5"), 20, True)
    assert set(final.items.values()) == {"7.5", "10.0"}


def test_nothing_written_needs_nobody(cast, exam):
    sat(exam, cast.cadre, text=" ")
    assert Grade.objects.get().is_final
    assert not Sheet.objects.exists()


def test_markers_get_different_sheets_and_never_their_own(cast, exam):
    sat(exam, cast.cadre)
    sat(exam, cast.colleague)
    markers(exam, cast.trainer, cast.reviewer, cast.cadre)
    first, second = (next_sheet(exam, by=person, at=NOW) for person in (cast.trainer, cast.reviewer))
    assert first != second
    assert next_sheet(exam, by=cast.trainer, at=NOW) == first, "it is kept for them"
    assert next_sheet(exam, by=cast.cadre, at=NOW) is None
    assert next_sheet(exam, by=cast.cadre, at=NOW + HOLD + timedelta(seconds=1)).attempt.user == cast.colleague
    with pytest.raises(PermissionDenied):
        mark(Sheet.objects.get(attempt__user=cast.cadre), 5, cast.cadre)
    with pytest.raises(PermissionDenied):
        next_sheet(exam, by=cast.educator, at=NOW)


@pytest.mark.parametrize(
    ("marks", "state", "awarded"),
    [((6, 8), "done", "7.0"), ((6, "8.1"), "arbitration", None), ((4, 9, 6), "done", "6")],
)
def test_two_markers_agree_or_a_third_decides(cast, marks, state, awarded):
    exam = make_exam(essay(), double_marking=True, arbitration_percent=20)
    sat(exam, cast.cadre)
    people = (cast.trainer, cast.reviewer, cast.educator)
    markers(exam, *people)
    for person, value in zip(people, marks, strict=False):
        mark(next_sheet(exam, by=person, at=NOW), value, person)
    sheet = Sheet.objects.get()
    assert (sheet.state, sheet.awarded) == (state, awarded and Decimal(awarded))
    kinds = set(Grade.objects.values_list("kind", flat=True))
    assert kinds == {"automatic"} | ({"arbitration"} if len(marks) == 3 else {"marking"} if state == "done" else set())


def test_nobody_marks_a_sheet_twice(cast):
    exam = make_exam(essay(), double_marking=True)
    sat(exam, cast.cadre)
    markers(exam, cast.trainer)
    sheet = next_sheet(exam, by=cast.trainer, at=NOW)
    mark(sheet, 5, cast.trainer)
    with pytest.raises(NotNowError):
        mark(sheet, 6, cast.trainer)
    assert next_sheet(exam, by=cast.trainer, at=NOW) is None


@pytest.mark.parametrize("marks", ["-1", "10.5"])
def test_marks_stay_within_those_of_the_question(cast, exam, marks):
    sat(exam, cast.cadre)
    markers(exam, cast.trainer)
    with pytest.raises(ValidationError):
        mark(next_sheet(exam, by=cast.trainer, at=NOW), marks, cast.trainer)
    assert not Marking.objects.exists()


def test_results_are_published_when_everything_is_marked(cast, exam):
    sat(exam, cast.cadre)
    with pytest.raises(NotNowError, match="还有 1 份答卷没有评完"):
        actions.publish_results(exam, by=None, at=NOW)
    markers(exam, cast.trainer)
    mark(next_sheet(exam, by=cast.trainer, at=NOW), 5, cast.trainer)
    assert actions.publish_results(exam, by=None, at=NOW).results_published_at == NOW


def test_the_marking_page_tells_no_name(cast, centre, exam, client_of):
    attempt = sat(exam, cast.cadre)
    markers(exam, cast.trainer)
    page = client_of(cast.trainer).get(f"/staff/marking/{exam.uid}/").text
    assert "舟行水上" in page
    assert "要点" in page
    for telling in (cast.cadre.real_name, cast.cadre.username, str(attempt.uid)):
        assert telling not in page


@pytest.mark.parametrize("table", ["exams_marking", "exams_variant", "exams_attemptevent"])
def test_what_was_marked_frozen_or_noted_cannot_be_changed(cast, exam, table):
    sat(exam, cast.cadre)
    markers(exam, cast.trainer)
    mark(next_sheet(exam, by=cast.trainer, at=NOW), 5, cast.trainer)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        cursor.execute(f"UPDATE {table} SET id = id")


@pytest.mark.parametrize("sheet", ["", "none", "9" * 50])
def test_a_sheet_that_does_not_exist_is_not_found(cast, centre, exam, client_of, sheet):
    markers(exam, cast.trainer)
    sat(exam, cast.cadre)
    answer = client_of(cast.trainer).post(f"/staff/marking/{exam.uid}/", {"sheet": sheet, "marks": "5"})
    assert answer.status_code == 404
    assert not Marking.objects.exists()
