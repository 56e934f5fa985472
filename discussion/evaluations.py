"""What learners think of a course, without names, beside what they think of all courses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef

from courses.models import CoursePage

from .models import Evaluation, EvaluationForm, EvaluationQuestion, EvaluationScore

#: Fewer answers are not shown: they would be single persons' opinions.
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Line:
    """One question: the mean of this course, and the norm, that is, the mean of all courses; 1 to 5."""

    text: str
    mean: float
    norm: float | None


@dataclass(frozen=True)
class Results:
    """What was said about a course. Below five answers `lines` and `remarks` are empty."""

    count: int
    lines: list[Line]
    remarks: list[str]

    @property
    def is_shown(self) -> bool:
        """Say whether there are enough answers to show them."""
        return self.count >= SMALLEST_GROUP


def overall_mark(course: CoursePage) -> tuple[float, int] | None:
    """Return the mean of the last questions of the forms and the number of answers; nothing below five."""
    later = EvaluationQuestion.objects.filter(form=OuterRef("form"), position__gt=OuterRef("position"))
    last = EvaluationQuestion.objects.filter(~Exists(later))
    wanted = EvaluationScore.objects.filter(evaluation__course=course, question__in=last)
    found = wanted.aggregate(mean=Avg("value"), count=Count("pk"))
    return (round(found["mean"], 1), found["count"]) if found["count"] >= SMALLEST_GROUP else None


def results_of(course: CoursePage) -> Results:
    """Return what was said about `course` with the questions that are asked now.

    Remarks come in the order of their text, so that nobody guesses from the time whose they are.
    """
    form = EvaluationForm.objects.first()
    said = Evaluation.objects.filter(course=course, form=form)
    count = said.count()
    if form is None or count < SMALLEST_GROUP:
        return Results(count, [], [])
    rows = _means(EvaluationScore.objects.filter(evaluation__in=said))
    everywhere = _means(EvaluationScore.objects.filter(question__form=form))
    lines = [
        Line(question.text, round(rows[question.pk], 2), round(everywhere[question.pk], 2))
        for question in form.questions.all()
        if question.pk in rows
    ]
    remarks = list(said.exclude(remark="").order_by("remark").values_list("remark", flat=True)[:200])
    return Results(count, lines, remarks)


def _means(scores: Any) -> dict[int, float]:
    return dict(scores.values_list("question_id").order_by().annotate(mean=Avg("value")))
