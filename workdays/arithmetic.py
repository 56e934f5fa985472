"""Working-day arithmetic: plain Python on a set of holidays and a set of make-up working days.

A day works when it is a make-up day, or a Monday to Friday that is no holiday. Counting leaves the first day out and
the last day in, as the rules for time limits do.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
FRIDAY = 4


@dataclass(frozen=True)
class Calendar:
    """The days that differ from Monday-to-Friday; `holidays` and `makeup_days` are disjoint."""

    holidays: Collection[date] = field(default_factory=frozenset)
    makeup_days: Collection[date] = field(default_factory=frozenset)

    def is_workday(self, day: date) -> bool:
        """Say whether people work on `day`."""
        return day in self.makeup_days or (day.weekday() <= FRIDAY and day not in self.holidays)

    def add(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day` (before it, when negative); 0 returns `day` itself."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Return how many working days lie after `start` up to and including `end`; negative when `end` is before.

        For a working day ``end`` it is the inverse of :meth:`add`.
        """
        if end < start:
            return -sum(self.is_workday(end + ONE_DAY * n) for n in range((start - end).days))
        return sum(self.is_workday(start + ONE_DAY * (n + 1)) for n in range((end - start).days))
