"""Reading the official calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from .arithmetic import Calendar

if TYPE_CHECKING:
    from .models import Day

#: Working days make up at least two thirds of any stretch longer than this, also around the longest holidays.
SLACK = timedelta(days=30)


@dataclass(frozen=True)
class YearRow:
    """How many days of a year are free and worked beside Monday to Friday, and how many of these are provisional."""

    year: int
    holidays: int
    makeup_days: int
    provisional: int

    @property
    def is_known(self) -> bool:
        """Say whether there is any arrangement for the year."""
        return bool(self.holidays or self.makeup_days)


class DayQuerySet(QuerySet["Day"]):
    """The days that differ."""

    def calendar(self, first: date, last: date) -> Calendar:
        """Return what is known of the days from `first` to `last`, for arithmetic on them."""
        rows = list(self.filter(date__range=(first, last)).values_list("date", "kind"))
        return Calendar(
            holidays=frozenset(day for day, kind in rows if kind == "holiday"),
            makeup_days=frozenset(day for day, kind in rows if kind == "workday"),
        )

    def is_workday(self, day: date) -> bool:
        """Say whether people work on `day`."""
        return self.calendar(day, day).is_workday(day)

    def add_workdays(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`, or before it when `count` is negative."""
        reach = timedelta(days=abs(count) * 2) + SLACK
        return self.calendar(day - reach, day + reach).add(day, count)

    def workdays_between(self, start: date, end: date) -> int:
        """Return the working days after `start` up to and including `end`; negative when `end` lies before."""
        first, last = min(start, end), max(start, end)
        return self.calendar(first, last).between(start, end)

    def by_year(self, *, until: int) -> list[YearRow]:
        """Return the years of the table and those up to `until`, the last first, with what is known of each."""
        counted = (
            self.order_by()
            .values("date__year")
            .annotate(
                holidays=Count("pk", filter=Q(kind="holiday")),
                makeup_days=Count("pk", filter=Q(kind="workday")),
                provisional=Count("pk", filter=Q(is_provisional=True)),
            )
        )
        rows = {row.pop("date__year"): row for row in counted}
        first = min([*rows, until])
        none = {"holidays": 0, "makeup_days": 0, "provisional": 0}
        return [YearRow(year, **rows.get(year, none)) for year in range(max([*rows, until]), first - 1, -1)]

    def is_provisional(self, first: date, last: date) -> bool:
        """Say whether a count from `first` to `last` touches a year without data, or one that is provisional.

        Years without data are counted Monday to Friday; whoever shows such a date must say that it may change.
        """
        years = set(range(min(first, last).year, max(first, last).year + 1))
        rows = self.filter(date__year__in=years).values_list("date__year", "is_provisional")
        known = {year for year, _ in rows} - {year for year, provisional in rows if provisional}
        return bool(years - known)
