"""Times of exams: when a recurring exam comes next, and when somebody's own time begins and ends. Pure."""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

#: Months between two exams of a rhythm.
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


@dataclass(frozen=True)
class Rhythm:
    """How often an exam comes, and on which day: `month` counts within the quarter or the year, from 1.

    A `day` that a month does not have is its last day.
    """

    name: str
    day: int
    month: int = 1
    opens: time = time(9)
    days_open: int = 1

    def day_in(self, year: int, month: int) -> date:
        """Return the exam's day in a month."""
        return date(year, month, min(self.day, calendar.monthrange(year, month)[1]))

    def next_day(self, after: date) -> date:
        """Return the first day of an exam later than `after`."""
        step = MONTHS[self.name]
        first = 0 if step == 1 else (self.month - 1) % step
        month = (after.month - 1) // step * step + first
        year = after.year
        while True:
            found = self.day_in(year + month // 12, month % 12 + 1)
            if found > after:
                return found
            month += step

    def window(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return when the exam of `day` opens and closes."""
        opens = datetime.combine(day, self.opens, tzinfo=zone)
        return opens, datetime.combine(day + timedelta(days=self.days_open), self.opens, tzinfo=zone)

    def period(self, day: date) -> str:
        """Return the name of the period that `day` lies in: 2026-11, 2026-Q4, 2026."""
        if self.name == "yearly":
            return f"{day.year}"
        return f"{day.year}-Q{(day.month + 2) // 3}" if self.name == "quarterly" else f"{day:%Y-%m}"


def start_slot(at: datetime, *, spread: int, seed: int) -> datetime:
    """Return when somebody who arrives at `at` begins: up to `spread` seconds later, so that not all load at once."""
    if spread <= 0:
        return at
    return at + timedelta(milliseconds=random.Random(seed).randrange(spread * 1000))  # noqa: S311 # a lot, no secret


@dataclass(frozen=True)
class Pace:
    """Time for each question: how long, and whether one may go back to a question whose time is not used up."""

    seconds: int
    may_go_back: bool

    def spent(self, before: float, since: datetime, at: datetime) -> float:
        """Return how many seconds a question has cost when it is left at `at`."""
        return min(float(self.seconds), before + max(0.0, (at - since).total_seconds()))

    def may_open(self, place: int, *, current: int, spent: float) -> bool:
        """Say whether the question at `place` may be opened from `current`."""
        if place == current:
            return True
        return spent < self.seconds and (self.may_go_back or place == current + 1)
