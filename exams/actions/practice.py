"""Practice: looking at a solution, and the book of wrong questions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from questions.grading import check_response, grade
from questions.models import QuestionVersion

from ..models import Answer, Attempt, Grade, WrongQuestion
from .attempts import locked
from .errors import ExamError


@transaction.atomic
def check_answer(attempt: Attempt, version_id: int, *, at: datetime) -> Answer:
    """Show the solution of one question of a practice; from then on its answer stays as it is.

    Raises :class:`ExamError` (not_practice, too_late, not_in_paper).
    """
    attempt = locked(attempt)
    if not attempt.exam.is_practice:
        raise ExamError("not_practice")
    if not attempt.accepts_answers(at):
        raise ExamError("too_late")
    if attempt.item_of(version_id) is None:
        raise ExamError("not_in_paper")
    defaults = {"response": [], "sequence": attempt.sequence, "saved_at": at}
    answer, _created = Answer.objects.get_or_create(attempt=attempt, version_id=version_id, defaults=defaults)
    if answer.checked_at is None:
        answer.checked_at = at
        answer.save(update_fields=["checked_at"])
    return answer


def fill_books(*, at: datetime, most: int = 2000) -> int:
    """Put what was answered wrong into people's books; return how many attempts were gone through.

    Handing in does not wait for this; it is done within a minute. A question that is in the book counts once more.
    """
    waiting = Attempt.objects.finished().filter(is_in_book=False, grades__is_final=True).order_by("pk")
    done = 0
    for attempt in waiting.distinct()[:most]:
        _fill_book(attempt, at=at)
        done += 1
    return done


@transaction.atomic
def _fill_book(attempt: Attempt, *, at: datetime) -> None:
    attempt = locked(attempt)
    grade = Grade.objects.counting().filter(attempt=attempt).first()
    if grade is None or attempt.is_in_book:
        return
    marks = {str(item["version"]): Decimal(item["marks"]) for item in attempt.paper}
    wrong = [int(version) for version, got in grade.items.items() if got is not None and Decimal(got) < marks[version]]
    versions = QuestionVersion.objects.filter(pk__in=wrong).exclude(content__kind="essay")
    rows = [
        WrongQuestion(user_id=attempt.user_id, question_id=question, version_id=version, attempt=attempt, last_at=at)
        for version, question in versions.values_list("pk", "question_id")
    ]
    again = WrongQuestion.objects.filter(user=attempt.user_id, question__in=[row.question_id for row in rows])
    again.update(times=F("times") + 1)
    WrongQuestion.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "question"],
        update_fields=["version", "attempt", "last_at", "right_at"],
    )
    attempt.is_in_book = True
    attempt.save(update_fields=["is_in_book"])


def refresh_book(attempt: Attempt, version: QuestionVersion, *, at: datetime) -> None:
    """Let the book of who sat `attempt` say of a question what the grades say now; the caller has locked the attempt.

    Attempts that are not in the book yet follow by themselves (:func:`fill_books`).
    """
    if not attempt.is_in_book or version.content["kind"] == "essay":
        return
    versions = set(QuestionVersion.objects.filter(question=version.question_id).values_list("pk", flat=True))
    wrong = [
        (grade.attempt, item["version"])
        for grade in Grade.objects.counting()
        .filter(attempt__user=attempt.user_id, attempt__is_in_book=True)
        .select_related("attempt")
        .order_by("attempt__finished_at")
        for item in grade.attempt.paper
        if item["version"] in versions and _is_wrong(grade, item)
    ]
    entries = WrongQuestion.objects.filter(user=attempt.user_id, question=version.question_id)
    if not wrong:
        entries.delete()
        return
    last, last_version = wrong[-1]
    facts = {"version_id": last_version, "attempt": last, "times": len(wrong)}
    if not entries.update(**facts) and attempt in [each for each, _version in wrong]:
        WrongQuestion.objects.create(user_id=attempt.user_id, question_id=version.question_id, last_at=at, **facts)


def _is_wrong(grade: Grade, item: dict[str, Any]) -> bool:
    got = grade.items.get(str(item["version"]))
    return got is not None and Decimal(got) < Decimal(item["marks"])


@transaction.atomic
def try_again(entry: WrongQuestion, response: Any, *, by: User, at: datetime) -> Decimal | None:
    """Answer a question of the own book once more; return the share of the marks. A right answer is noted.

    Raises :class:`ExamError` (bad_choice).
    """
    entry = WrongQuestion.objects.select_for_update(of=("self",)).select_related("version").get(pk=entry.pk, user=by)
    try:
        check_response(entry.version.content, response)
    except ValueError as error:
        raise ExamError("bad_choice") from error
    share = grade(entry.version.content, response)
    entry.right_at = at if share is not None and share >= 1 else None
    entry.save(update_fields=["right_at"])
    return share


def forget_wrong_question(entry: WrongQuestion, *, by: User) -> None:
    """Take a question out of the own book."""
    WrongQuestion.objects.filter(pk=entry.pk, user=by).delete()
