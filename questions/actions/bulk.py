"""Verbs on many questions at once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.models import User

from ..models import Question
from ..querysets import QuestionQuerySet
from .points import place_point
from .questions import freeze_block


def _lock(questions: Iterable[Question], by: User | None) -> list[Question]:
    """Lock those of the questions that `by` keeps, and leave the others alone; nobody is the system."""
    rows: QuestionQuerySet = Question.objects.filter(pk__in=[question.pk for question in questions])
    if by is not None:
        rows = rows.kept_by(by)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


@transaction.atomic
def set_state(questions: Iterable[Question], *, state: str, by: User | None, at: datetime) -> int:
    """Make questions ready, drafts or retired; return how many changed. What becomes ready is frozen as a version."""
    changed = [question for question in _lock(questions, by) if question.state != state]
    for question in changed:
        question.state, question.changed_at = state, at
        question.save(update_fields=["state", "changed_at"])
        question.children.update(state=state)
        if state == Question.State.READY:
            freeze_block(question, at=at)
    if changed:
        numbers = [question.number for question in changed]
        record("set_question_state", by=by, at=at, state=state, numbers=numbers)
    return len(changed)


@transaction.atomic
def tag_questions(questions: Iterable[Question], *, tag: str, by: User | None, at: datetime) -> int:
    """Give questions a tag more; return how many did not have it."""
    changed = [question for question in _lock(questions, by) if tag not in question.tags]
    for question in changed:
        question.tags = sorted({*question.tags, tag})
        question.save(update_fields=["tags"])
    if changed:
        record("tag_questions", by=by, at=at, tag=tag, numbers=[question.number for question in changed])
    return len(changed)


@transaction.atomic
def move_questions(questions: Iterable[Question], *, path: str, by: User | None, at: datetime) -> int:
    """Move questions to the knowledge point of a path, which is made where it is missing; return how many."""
    rows = _lock(questions, by)
    point = place_point(path, by=by, at=at)
    for question in rows:
        question.point = point
        question.save(update_fields=["point"])
        question.children.update(point=point)
    if rows:
        record("move_questions", by=by, at=at, path=path, numbers=[question.number for question in rows])
    return len(rows)
