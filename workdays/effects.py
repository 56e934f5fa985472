"""What a change of the calendar would move. Apps above say it for what they keep; nothing moves by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .arithmetic import Calendar
from .models import Day

#: Days around a change that counting may reach: 60 working days and the longest holidays.
REACH = timedelta(days=400)


@dataclass(frozen=True)
class Change:
    """The calendar as it is and as it would be."""

    before: Calendar
    after: Calendar

    def moves(self, start: date, count: int) -> bool:
        """Say whether `count` working days from `start` would end on another day."""
        return self.before.add(start, count) != self.after.add(start, count)


@dataclass(frozen=True)
class Effect:
    """One sentence about what would be affected, and how often."""

    words: str
    count: int


Teller = Callable[[Change], Iterable[Effect]]
_TELLERS: list[Teller] = []


def tell_effects(teller: Teller) -> Teller:
    """Register a function that says what a change would move among what its app keeps. Works as a decorator."""
    _TELLERS.append(teller)
    return teller


def change_of(days: Iterable[tuple[date, str | None]], *, around: date) -> Change:
    """Return the change by which each of `days` becomes ``holiday``, ``workday`` or an ordinary day (``None``)."""
    before = Day.objects.calendar(around - REACH, around + REACH)
    free, worked = set(before.holidays), set(before.makeup_days)
    for day, kind in days:
        free.discard(day)
        worked.discard(day)
        if kind is not None:
            (free if kind == Day.Kind.HOLIDAY else worked).add(day)
    return Change(before, Calendar(frozenset(free), frozenset(worked)))


def effects_of(change: Change) -> list[Effect]:
    """Return what `change` would move, without what it would not."""
    return [effect for teller in _TELLERS for effect in teller(change) if effect.count]
