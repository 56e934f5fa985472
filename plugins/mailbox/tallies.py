"""Letters counted by month, type and outcome, and hiding small groups (SPEC M05, §1g 10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Box, Entry, Letter, LetterType, Outcome
from .periods import DAY, Grain, Span, start_of, starts_between, words_for

#: Groups below this size are not told (SPEC §1g 10).
SMALLEST = 5


@dataclass(frozen=True)
class Row:
    """A group with its letters (件) and what their writers sent in all (件次); ``None`` is not told."""

    label: str
    letters: int | None
    times: int | None


@dataclass(frozen=True)
class Table:
    """The groups of one division, and the last day that is counted where that is before the end of the span."""

    rows: Sequence[Row]
    until: date | None = None


@dataclass(frozen=True)
class Figures:
    """What is told of a span: the whole, by type, by outcome, and by months or quarters (SPEC M05)."""

    span: Span
    total: Table
    kinds: Table
    outcomes: Table
    periods: Table

    @property
    def whole(self) -> Row:
        """Return the row of the whole."""
        return self.total.rows[0]


@dataclass
class Number:
    """Letters and what was sent about them, and how many other letters there are beside those that are asked about."""

    letters: int = 0
    times: int = 0
    others: int = 0

    def add(self, other: Number) -> None:
        """Add another one to this."""
        self.letters += other.letters
        self.times += other.times
        self.others += other.others

    @property
    def is_small(self) -> bool:
        """Say whether it is a small group, or leaves one."""
        return is_small(self.letters) or is_small(self.others)


#: By the first day of a month, the key of a type, and an outcome.
Tally = Mapping[tuple[date, int, str], Number]


def is_small(count: int) -> bool:
    """Say whether so many letters are too few to be told; none at all are not."""
    return 0 < count < SMALLEST


def suppress(rows: Iterable[tuple[str, int, int]], others: Sequence[int] = ()) -> list[Row]:
    """Hide small groups, and the next smallest with them until the total does not give a few letters away.

    What is hidden together is the total less what is shown: it must not be a small group itself. `others` are the same
    groups of all other letters, for which the same holds: somebody may know the figures of all letters.
    """
    rows = list(rows)
    counts = [letters for _label, letters, _times in rows]
    beside = list(others) or [0] * len(rows)
    hidden = {place for place, count in enumerate(counts) if is_small(count) or is_small(beside[place])}
    seen = [place for place, count in enumerate(counts) if place not in hidden and (count or beside[place])]
    more = sorted((counts[place], place) for place in seen)
    while more and any(is_small(sum(part[place] for place in hidden)) for part in (counts, beside)):
        hidden.add(more.pop(0)[1])
    return [
        Row(label, None, None) if place in hidden else Row(label, letters, times)
        for place, (label, letters, times) in enumerate(rows)
    ]


def count_letters(span: Span, boxes: QuerySet[Box] | None = None, *, without: Any = None) -> Tally:
    """Count the letters that came within `span` in one query: those of `boxes`, or all, and the others beside them.

    `without` is a person whose own letters are left out.
    """
    first, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (span.first, span.last + DAY))
    found = Letter.objects.filter(created_at__gte=first, created_at__lt=end).order_by()
    if without is not None:
        found = found.exclude(sender=without)
    asked: Any = Value(value=True)
    if boxes is not None:
        asked = Case(When(box__in=boxes.values("pk"), then=True), default=False, output_field=BooleanField())
    sent = Q(entries__kind__in=[Entry.Kind.LETTER, Entry.Kind.MORE])
    groups = found.annotate(month=TruncMonth("created_at"), is_asked=asked)
    rows = groups.values_list("month", "kind", "outcome", "is_asked")
    tally: dict[tuple[date, int, str], Number] = defaultdict(Number)
    for month, kind, outcome, is_asked, letters, times in rows.annotate(
        letters=Count("pk", distinct=True), times=Count("entries", filter=sent)
    ):
        number = Number(letters, times) if is_asked else Number(others=letters)
        tally[timezone.localdate(month), kind, outcome].add(number)
    return tally


def kind_labels() -> list[tuple[Any, str]]:
    """Return the types of letters with their names."""
    return [(kind.pk, kind.name) for kind in LetterType.objects.all()]


def outcome_labels() -> list[tuple[Any, str]]:
    """Return the ways in which matters are dealt with, and what is not dealt with yet."""
    return [*((value, str(label)) for value, label in Outcome.choices), ("", _("办理中"))]


def exact_figures(boxes: QuerySet[Box], span: Span, *, by: Grain, reader: Any) -> Figures:
    """Return all figures of `boxes` for `reader`, who handles their letters and sees each of them in the list.

    The own letters are left out, as there. Two queries.
    """
    tally = count_letters(span, boxes, without=reader)
    sums: dict[tuple[str, Any], Number] = defaultdict(Number)
    for (month, kind, outcome), number in tally.items():
        for key in (("", ""), ("kind", kind), ("outcome", outcome), ("period", start_of(month, by))):
            sums[key].add(number)

    def row(part: str, key: Any, label: str) -> Row:
        number = sums.get((part, key), Number())
        return Row(label, number.letters, number.times)

    return Figures(
        span,
        Table([row("", "", span.words)]),
        Table([row("kind", key, label) for key, label in kind_labels()]),
        Table([row("outcome", key, label) for key, label in outcome_labels()]),
        Table([row("period", start, words_for(start, by)) for start in starts_between(span.first, span.last, by)]),
    )
