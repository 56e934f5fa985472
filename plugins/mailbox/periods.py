"""Periods of which figures are told: years, quarters, months, or from one day to another. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)


class Grain(TextChoices):
    """How finely time is divided."""

    MONTH = "month", _("按月")
    QUARTER = "quarter", _("按季度")
    YEAR = "year", _("按年")


#: Months of a period.
LENGTH = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


def start_of(day: date, grain: Grain) -> date:
    """Return the first day of the period that `day` lies in."""
    length = LENGTH[grain]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def following(start: date, grain: Grain) -> date:
    """Return the first day of the period after the one that begins on `start`."""
    months = start.year * 12 + start.month - 1 + LENGTH[grain]
    return date(months // 12, months % 12 + 1, 1)


def starts_between(first: date, last: date, grain: Grain) -> Iterator[date]:
    """Yield the first days of the periods that the days from `first` to `last` touch, in order."""
    start = start_of(first, grain)
    while start <= last:
        yield start
        start = following(start, grain)


def words_for(start: date, grain: Grain) -> str:
    """Return a period as it is written: 2026年，2026年第3季度，2026年9月."""
    if grain == Grain.YEAR:
        return _now("%(year)d年") % {"year": start.year}
    if grain == Grain.QUARTER:
        return _now("%(year)d年第%(number)d季度") % {"year": start.year, "number": (start.month + 2) // 3}
    return _now("%(year)d年%(month)d月") % {"year": start.year, "month": start.month}


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both included, and how they are written."""

    first: date
    last: date
    words: str

    @classmethod
    def whole(cls, start: date, grain: Grain) -> Span:
        """Return a whole year, quarter or month."""
        return cls(start, following(start, grain) - DAY, words_for(start, grain))

    @classmethod
    def between(cls, first: date, last: date) -> Span:
        """Return the days from one to another."""
        return cls(first, last, f"{first:%Y-%m-%d} – {last:%Y-%m-%d}")

    def to_whole_months(self, today: date) -> Span | None:
        """Return the whole months within it, the running one where it reaches `today`; nothing where there is none."""
        first = self.first if self.first.day == 1 else following(start_of(self.first, Grain.MONTH), Grain.MONTH)
        month = start_of(self.last, Grain.MONTH)
        end = following(month, Grain.MONTH) - DAY
        last = end if self.last == end or self.last >= today else month - DAY
        if last < first:
            return None
        return Span(
            first,
            last,
            _now("%(first)s至%(last)s")
            % {"first": words_for(first, Grain.MONTH), "last": words_for(last, Grain.MONTH)},
        )

    def part_in(self, year: int) -> Span | None:
        """Return the part of it that lies in `year`, if any."""
        first, last = max(self.first, date(year, 1, 1)), min(self.last, date(year, 12, 31))
        return Span(first, last, "") if first <= last else None

    @property
    def years(self) -> range:
        """Return the years that it touches."""
        return range(self.first.year, self.last.year + 1)
