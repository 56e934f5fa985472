"""Verb of whoever uses questions: tell the bank what became of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..models import QuestionFigures, QuestionUse, QuestionVersion


@dataclass(frozen=True)
class Outcome:
    """What became of one version: answers, mean share of the marks (0 to 1), discrimination (-100 to 100)."""

    version: int
    answers: int
    facility: float | None
    discrimination: float | None


@transaction.atomic
def note_uses(place: str, outcomes: Iterable[Outcome], *, title: str, url: str, used_at: datetime, at: datetime) -> int:
    """Keep what is known about the versions used in `place`, instead of what was known; return how many there are.

    `used_at` is when the questions were asked, `at` when it was counted.
    """
    rows = {outcome.version: outcome for outcome in outcomes}
    before = QuestionUse.objects.filter(place=place)
    touched = set(before.values_list("question_id", flat=True))
    before.delete()
    questions = dict(QuestionVersion.objects.filter(pk__in=rows).values_list("pk", "question_id"))
    QuestionUse.objects.bulk_create(
        QuestionUse(
            question_id=question,
            version_id=version,
            place=place,
            title=title[:160],
            url=url,
            at=used_at,
            answers=rows[version].answers,
            facility=rows[version].facility,
            discrimination=rows[version].discrimination,
        )
        for version, question in questions.items()
    )
    _take_together(touched | set(questions.values()), at=at)
    return len(questions)


def _mean(pairs: Iterable[tuple[float | None, int]]) -> float | None:
    known = [(value, weight) for value, weight in pairs if value is not None and weight]
    total = sum(weight for _value, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None


def _take_together(questions: set[int], *, at: datetime) -> None:
    """Reckon the figures of questions anew from their uses, each weighed by its answers."""
    by_question: dict[int, list[QuestionUse]] = {question: [] for question in questions}
    for use in QuestionUse.objects.filter(question__in=questions):
        by_question[use.question_id].append(use)
    QuestionFigures.objects.bulk_create(
        (
            QuestionFigures(
                question_id=question,
                uses=len({use.place for use in uses}),
                answers=sum(use.answers for use in uses),
                facility=_mean((use.facility, use.answers) for use in uses),
                discrimination=_mean((use.discrimination, use.answers) for use in uses),
                counted_at=at,
            )
            for question, uses in by_question.items()
        ),
        update_conflicts=True,
        unique_fields=["question"],
        update_fields=["uses", "answers", "facility", "discrimination", "counted_at"],
    )
