"""The annual score for theory study: hours, credits, exams and reflections, weighted (SPEC L11)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models import Grade
from reflections.models import Submission

from .periods import Period

HUNDRED = Decimal(100)
#: What the score is put together from.
COMPONENTS: Mapping[str, Any] = {
    "hours": _("网络自学完成率"),
    "credits": _("全部学时完成率"),
    "exam": _("考试成绩"),
    "reflection": _("学习心得"),
}
#: The weights of a template that says nothing else; the organisation's own proposal, not a rule.
WEIGHTS = {"hours": 40, "credits": 20, "exam": 30, "reflection": 10}
#: What a mark for a reflection is worth.
MARKS = {"excellent": HUNDRED, "good": Decimal(85), "pass": Decimal(70)}


@dataclass(frozen=True)
class Score:
    """Points from 0 to 100 by component; what a person could not have is missing. `weights` are any numbers."""

    points: Mapping[str, Decimal] = field(default_factory=dict)
    weights: Mapping[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> Decimal | None:
        """Return the weighted mean of the components there are, one decimal; nothing without any."""
        weights = {name: Decimal(str(self.weights.get(name, 0))) for name in self.points}
        whole = sum(weights.values(), Decimal(0))
        if not whole:
            return None
        points = sum((self.points[name] * weight for name, weight in weights.items()), Decimal(0))
        return (points / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)

    def shown(self, name: str) -> Decimal | str:
        """Return a component, or with an empty name the total; ``--`` where there is none."""
        found = self.points.get(name) if name else self.total
        return "--" if found is None else found


def _share(done: Decimal, required: Decimal) -> Decimal | None:
    if required <= 0:
        return None
    return max(Decimal(0), min(HUNDRED, HUNDRED * done / required)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def score_of(
    *,
    online: tuple[Decimal, Decimal],
    both: tuple[Decimal, Decimal],
    exam: Decimal | None,
    reflection: Decimal | None,
    weights: Mapping[str, Any],
) -> Score:
    """Return the score; `online` and `both` are hours done and required."""
    points = {"hours": _share(*online), "credits": _share(*both), "exam": exam, "reflection": reflection}
    return Score({name: value for name, value in points.items() if value is not None}, weights)


def exam_points(year: int, users: Collection[int]) -> dict[int, Decimal]:
    """Return everybody's mean of formal exams of a year in percent, the best attempt of each exam."""
    start, end = Period(year).bounds(timezone.get_default_timezone())
    grades = Grade.objects.filter(
        is_final=True,
        full_marks__gt=0,
        attempt__user__in=users,
        attempt__finished_at__gte=start,
        attempt__finished_at__lt=end,
        attempt__exam__is_course_test=False,
        attempt__exam__is_practice=False,
    )
    # The last grade of an attempt counts.
    last = grades.order_by("attempt_id", "-pk").distinct("attempt_id").values("pk")
    best = Grade.objects.filter(pk__in=last).order_by().values_list("attempt__user", "attempt__exam")
    found: dict[int, list[Decimal]] = {}
    for user, _exam, share in best.annotate(share=Max(HUNDRED * F("score") / F("full_marks"))):
        found.setdefault(user, []).append(Decimal(share))
    return _means(found)


def reflection_points(year: int, users: Collection[int]) -> dict[int, Decimal]:
    """Return everybody's mean of accepted reflections of a year in points."""
    start, end = Period(year).bounds(timezone.get_default_timezone())
    rows = Submission.objects.filter(
        user__in=users, state=Submission.State.ACCEPTED, submitted_at__gte=start, submitted_at__lt=end
    )
    found: dict[int, list[Decimal]] = {}
    for user, grade in rows.values_list("user", "grade"):
        found.setdefault(user, []).append(MARKS[grade])
    return _means(found)


def _means(found: Mapping[int, list[Decimal]]) -> dict[int, Decimal]:
    return {
        user: (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        for user, values in found.items()
    }
