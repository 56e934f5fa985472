"""How a target shrinks while somebody is let off: by whole months (SPEC §1g 11); pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

#: First and last day of a time in which somebody is let off, both included.
Spell = tuple[date, date]


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of every calendar month from `first` to `last`."""
    day = first.replace(day=1)
    while day <= last:
        end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        yield day, end
        day = end + timedelta(days=1)


def _covered(spells: Iterable[Spell], first: date, last: date) -> int:
    """Return how many days from `first` to `last` lie in any of `spells`."""
    count, reached = 0, first
    for start, end in sorted(spells):
        start, end = max(start, reached), min(end, last)
        if start <= end:
            count += (end - start).days + 1
            reached = end + timedelta(days=1)
    return count


def exempt_months(spells: Iterable[Spell], first: date, last: date) -> int:
    """Return the calendar months between two days of which at least half the days lie in any of `spells`."""
    spells = [(start, end) for start, end in spells if start <= last and end >= first]
    if not spells:
        return 0
    return sum(2 * _covered(spells, start, end) >= (end - start).days + 1 for start, end in _months(first, last))


def prorated(hours: Decimal, *, months: int, exempt: int) -> Decimal:
    """Return what is left of `hours` asked in `months` when `exempt` of them are let off, to a tenth of an hour."""
    if not exempt:
        return hours
    return (hours * (months - exempt) / months).quantize(Decimal("0.1"), ROUND_HALF_UP)
