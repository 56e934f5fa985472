"""Practice: looking at a solution, and the book of wrong questions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from questions.grading import check_response, grade

from ..models import Answer, Attempt, WrongQuestion
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
