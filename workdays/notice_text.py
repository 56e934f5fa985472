"""Reading the arrangement of holidays as the General Office of the State Council words it. Plain Python.

二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

#: What stands in brackets explains a date and is none itself.
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
HEADING = re.compile(r"^\s*(?:[一二三四五六七八九十]+、)?\s*([^：:、，。\d]{2,12})[：:]")
DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
SPAN = re.compile(rf"{DAY}(?:\s*(?:至|到|-|—|～)\s*{DAY})?")
#: Days of one holiday; a longer one is a misprint.
LONGEST = 12


class ArrangementError(ValueError):
    """A line cannot be read; ``args`` are its number and its text."""


@dataclass(frozen=True)
class Arranged:
    """A day on which the official calendar differs from Monday to Friday."""

    date: date
    kind: str
    name: str


def read_arrangement(text: str, *, year: int) -> list[Arranged]:
    """Return the days that `text` arranges for `year`, in order; raise :class:`ArrangementError`.

    Lines without a date (the letter's head, greetings) are passed by. A day that is named twice counts as last said.
    """
    found: dict[date, Arranged] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        plain = BRACKETS.sub("", line)
        heading = HEADING.match(plain)
        name = heading[1].strip() if heading else ""
        words = plain[heading.end() :] if heading else plain
        try:
            for day in _days_of(words, name, year):
                found[day.date] = day
        except ValueError as error:
            raise ArrangementError(number, line.strip()[:60]) from error
    return [found[day] for day in sorted(found)]


def _days_of(words: str, name: str, year: int) -> Iterator[Arranged]:
    """Yield the days of one line: what stands before 放假 is free, what stands before 上班 is worked."""
    for clause in re.findall(r"[^。；;]*?(?:放假|休息|补休|上班)", words):
        kind = "workday" if clause.endswith("上班") else "holiday"
        month = None
        for match in SPAN.finditer(clause):
            first_year, first_month, first_day, last_year, last_month, last_day = match.groups()
            month = int(first_month) if first_month else month
            if month is None:
                raise ValueError(clause)
            start = date(int(first_year or year), month, int(first_day))
            end = start
            if last_day:
                month = int(last_month) if last_month else month
                end = date(int(last_year or first_year or year), month, int(last_day))
            if not timedelta(0) <= end - start < timedelta(days=LONGEST):
                raise ValueError(clause)
            for step in range((end - start).days + 1):
                yield Arranged(start + timedelta(days=step), kind, name)
