"""A month as weeks of days, Monday first. Plain Python."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from lms.plugins import AgendaItem

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Day:
    """One square of the calendar."""

    day: date
    is_inside: bool
    items: list[AgendaItem]


@dataclass(frozen=True)
class Month:
    """A month of some year."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str, *, today: date) -> Self:
        """Read ``2026-11``; whatever is not a month is that of `today`."""
        year, _dash, month = text.partition("-")
        if year.isdecimal() and month.isdecimal() and len(text) <= 7:
            found = cls(int(year), int(month))
            if FIRST_YEAR <= found.year <= LAST_YEAR and 1 <= found.month <= 12:
                return found
        return cls.of(today)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def before(self) -> "Month":
        """The month before."""
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def after(self) -> "Month":
        """The month after."""
        return Month(self.year + (self.month == 12), self.month % 12 + 1)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    def days(self) -> list[list[date]]:
        """Return whole weeks of days, also those of the months beside it."""
        return calendar.Calendar().monthdatescalendar(self.year, self.month)

    def weeks(self, items: Iterable[AgendaItem]) -> list[list[Day]]:
        """Return the weeks with what falls on each day, appointments before days to be done by."""
        by_day: dict[date, list[AgendaItem]] = {}
        for item in sorted(items, key=lambda item: (item.starts_at is None, str(item.starts_at), item.title)):
            by_day.setdefault(item.day, []).append(item)
        return [[Day(day, day.month == self.month, by_day.get(day, [])) for day in week] for week in self.days()]
