"""Figures about letters for the public and for supervisors: no small group is given away (SPEC M05, M14, §1g 10)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils import timezone

from .guarded import guarded_figures
from .models import Box, Letter, Satisfaction
from .periods import DAY, Grain, Span, start_of
from .tallies import SMALLEST, Figures, is_small, suppress


@dataclass(frozen=True)
class HandlingFigures:
    """How a box handles the letters of a span; ``None`` is not told."""

    box: Box
    received: int | None
    answered: int | None
    on_time: int | None
    overdue: int | None
    satisfaction: float | None


def quarter_of(day: date) -> str:
    """Return the quarter of `day` as it is written: 2026Q4."""
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def public_figures(span: Span, *, today: date) -> Figures:
    """Return what everybody may know of a year or a quarter, of the letters of both channels and all boxes."""
    return guarded_figures(span, None, by=Grain.QUARTER, grains=[Grain.QUARTER], today=today)


def supervised_figures(span: Span, boxes: Iterable[Box], *, by: Grain, today: date) -> Figures:
    """Return what supervisors of `boxes` may know of whole months; never of a part of the boxes."""
    within = Box.objects.filter(pk__in=[box.pk for box in boxes])
    return guarded_figures(span, within, by=by, grains=[Grain.MONTH, Grain.QUARTER], today=today)


def told_span(today: date) -> Span:
    """Return the quarters of this year that are over, or in the first quarter the year before.

    A quarter that is running would grow by single letters from one day to the next.
    """
    last = start_of(today, Grain.QUARTER) - DAY
    span = Span.whole(date(last.year, 1, 1), Grain.YEAR)
    return span if last == span.last else Span.between(span.first, last)


def handling_table(boxes: Iterable[Box], *, at: datetime) -> list[HandlingFigures]:
    """Return how each of `boxes` handles the letters of :func:`told_span`, in three queries.

    What is hidden of some boxes is no small group together either, for the sum of all of them is told elsewhere.
    """
    boxes, today = list(boxes), timezone.localdate(at)
    span = told_span(today)
    first, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (span.first, span.last + DAY))
    letters = Letter.objects.filter(created_at__gte=first, created_at__lt=end)
    answered = Q(state__in=[Letter.State.ANSWERED, Letter.State.CLOSED])
    counted: Any = (
        letters.order_by()
        .values("box")
        .annotate(
            received=Count("pk"),
            answered=Count("pk", filter=answered),
            on_time=Count("pk", filter=answered & Q(was_late=False)),
            overdue=Count("pk", filter=~answered & Q(due_on__lt=today)),
        )
    )
    counts: dict[int, dict[str, int]] = {row["box"]: row for row in counted}
    rated = Satisfaction.objects.filter(letter__in=letters).order_by()
    marks = {
        row["box"]: row["mean"]
        for row in rated.values(box=F("letter__box")).annotate(n=Count("pk"), mean=Avg("score"))
        if row["n"] >= SMALLEST
    }
    nothing = {"received": 0, "answered": 0, "on_time": 0, "overdue": 0}
    beside = sum(row["received"] for box, row in counts.items() if box not in {each.pk for each in boxes})
    rows = [(box, counts.get(box.pk, nothing)) for box in boxes]
    if is_small(beside):
        return [HandlingFigures(box, None, None, None, None, None) for box in boxes]
    return [
        replace(figures, satisfaction=round(marks[figures.box.pk], 1) if figures.box.pk in marks else None)
        for figures in _told(rows)
    ]


def _told(rows: list[tuple[Box, dict[str, int]]]) -> list[HandlingFigures]:
    """Hide what would tell how few letters there are, are open, were late or are overdue."""
    received = _shown([row["received"] for _box, row in rows])
    still_open = _shown([row["received"] - row["answered"] for _box, row in rows])
    late = _shown([row["answered"] - row["on_time"] for _box, row in rows])
    overdue = _shown([row["overdue"] for _box, row in rows])
    return [
        HandlingFigures(
            box,
            row["received"] if received[place] else None,
            row["answered"] if received[place] and still_open[place] and not is_small(row["answered"]) else None,
            row["on_time"]
            if received[place] and still_open[place] and late[place] and not is_small(row["on_time"])
            else None,
            row["overdue"] if overdue[place] else None,
            None,
        )
        for place, (box, row) in enumerate(rows)
    ]


def _shown(counts: list[int]) -> list[bool]:
    return [row.letters is not None for row in suppress([("", count, 0) for count in counts])]
