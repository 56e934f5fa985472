"""Figures about letters, without small groups: fewer than five are not told, nor what would give them away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Avg, Count, Q
from django.utils import timezone

from .models import Box, Entry, Letter, LetterType, Outcome, Satisfaction

#: Groups below this size are not told (SPEC §1g 10).
SMALLEST = 5


@dataclass(frozen=True)
class Row:
    """A group with its letters (件) and what their writers sent in all (件次); ``None`` is not told."""

    label: str
    letters: int | None
    times: int | None


@dataclass(frozen=True)
class PublicFigures:
    """What everybody may know of a year."""

    total: Row
    kinds: Sequence[Row]
    outcomes: Sequence[Row]


@dataclass(frozen=True)
class HandlingFigures:
    """How a box handles its letters in a year; ``None`` is not told."""

    box: Box
    received: int | None
    answered: int | None
    on_time: int | None
    overdue: int | None
    satisfaction: float | None


def quarter_of(day: date) -> str:
    """Return the quarter of `day` as it is written: 2026Q4."""
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def suppress(rows: Iterable[tuple[str, int, int]]) -> list[Row]:
    """Hide small groups, and the next smallest with them until the total does not give a few letters away.

    What is hidden together is the total less what is shown: it must not be a small group itself.
    """
    rows = list(rows)
    by_size = sorted((letters, place) for place, (_label, letters, _times) in enumerate(rows) if letters)
    hidden: set[int] = set()
    together = 0
    for letters, place in by_size:
        if letters >= SMALLEST and not 0 < together < SMALLEST:
            break
        hidden.add(place)
        together += letters
    return [
        Row(label, None, None) if place in hidden else Row(label, letters, times)
        for place, (label, letters, times) in enumerate(rows)
    ]


def _counted(letters: object, field: str) -> dict[object, tuple[int, int]]:
    sent = Q(entries__kind__in=[Entry.Kind.LETTER, Entry.Kind.MORE])
    rows = letters.order_by().values(field).annotate(n=Count("pk", distinct=True), m=Count("entries", filter=sent))  # type: ignore[attr-defined]
    return {row[field]: (row["n"], row["m"]) for row in rows}


def public_figures(year: int) -> PublicFigures:
    """Return the figures of the letters that came in `year`, of both channels and all boxes."""
    letters = Letter.objects.filter(created_at__year=year)
    kinds, outcomes = _counted(letters, "kind"), _counted(letters, "outcome")
    total = sum(n for n, _m in kinds.values()), sum(m for _n, m in kinds.values())
    by_kind = [(kind.name, *kinds.get(kind.pk, (0, 0))) for kind in LetterType.objects.all()]
    names = [("", ""), *Outcome.choices]
    by_outcome = [(str(label), *outcomes.get(value, (0, 0))) for value, label in names if value]
    by_outcome.append(("", *outcomes.get("", (0, 0))))
    is_small = 0 < total[0] < SMALLEST
    return PublicFigures(Row("", None, None) if is_small else Row("", *total), suppress(by_kind), suppress(by_outcome))


def _told(count: int) -> int | None:
    return None if 0 < count < SMALLEST else count


def handling_figures(box: Box, *, at: datetime) -> HandlingFigures:
    """Return how `box` handles the letters of this year."""
    letters = Letter.objects.filter(box=box, created_at__year=timezone.localdate(at).year)
    answered = Q(state__in=[Letter.State.ANSWERED, Letter.State.CLOSED])
    counts = letters.aggregate(
        received=Count("pk"),
        answered=Count("pk", filter=answered),
        on_time=Count("pk", filter=answered & Q(was_late=False)),
        overdue=Count("pk", filter=~answered & Q(due_on__lt=timezone.localdate(at))),
    )
    rated = Satisfaction.objects.filter(letter__in=letters).aggregate(n=Count("pk"), mean=Avg("score"))
    late = counts["answered"] - counts["on_time"]
    # What is told of the answered would tell how few are open, or how few were late.
    few_open, few_late = (0 < rest < SMALLEST for rest in (counts["received"] - counts["answered"], late))
    return HandlingFigures(
        box,
        _told(counts["received"]),
        None if few_open else _told(counts["answered"]),
        None if few_open or few_late else _told(counts["on_time"]),
        _told(counts["overdue"]),
        round(rated["mean"], 1) if rated["n"] >= SMALLEST else None,
    )
