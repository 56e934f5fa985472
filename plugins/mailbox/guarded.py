"""Figures for those who see no letters: from no two answers, and from no total, can a small group be reckoned.

Each year is divided into months, or if need be quarters, all of whose groups are empty or not small, among the letters
that are asked about and among all others (the figures of all letters are public). Nothing but sums of these is told, so
what can be subtracted from each other differs by sums of them. Months lie within quarters, quarters within years: what
different readers are told fits together. Where there is no such division a year is told as a whole, with
:func:`~plugins.mailbox.tallies.suppress`. The month or quarter that is running is not counted: it would grow by single
letters from one day to the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from .models import Box
from .periods import DAY, Grain, Span, start_of, starts_between, words_for
from .tallies import Figures, Number, Row, Table, Tally, count_letters, is_small, kind_labels, outcome_labels, suppress

#: What the groups of a division are told by: the key of a tally without its month.
Part = Callable[[int, str], Any]


def _whole(_kind: int, _outcome: str) -> Any:
    return ""


def _kind(kind: int, _outcome: str) -> Any:
    return kind


def _outcome(_kind: int, outcome: str) -> Any:
    return outcome


@dataclass(frozen=True)
class Division:
    """A year by a grain, as far as it is counted; without a grain it is told as a whole only."""

    year: int
    grain: Grain | None
    #: The first day that is not counted.
    end: date
    cells: dict[tuple[date, Any], Number]

    def sums_in(self, span: Span, today: date) -> dict[Any, Number] | None:
        """Return the sums by group of a span within the year; nothing where that is not a sum of periods."""
        if span.first >= self.end:
            return None
        grain = self.grain or Grain.YEAR
        after = span.last + DAY
        if span.first != start_of(span.first, grain) or (after != start_of(after, grain) and span.last < today):
            return None
        sums: dict[Any, Number] = defaultdict(Number)
        for (start, key), number in self.cells.items():
            if span.first <= start <= span.last:
                sums[key].add(number)
        return sums


def counted_until(year: int, grain: Grain, today: date) -> date:
    """Return the first day of `year` that is not counted: that of the running period, or of the next year."""
    return start_of(today, grain) if year == today.year else date(year + 1, 1, 1)


def divide(tally: Tally, year: int, part: Part, grains: Sequence[Grain], today: date) -> Division:
    """Return the finest of `grains` (the coarsest last) by which no group of the year is small, or the year as one."""
    for grain in grains:
        end = counted_until(year, grain, today)
        cells = _cells(tally, year, part, grain, end)
        if not any(number.is_small for number in cells.values()):
            return Division(year, grain, end, cells)
    end = counted_until(year, grains[-1], today)
    return Division(year, None, end, _cells(tally, year, part, Grain.YEAR, end))


def _cells(tally: Tally, year: int, part: Part, grain: Grain, end: date) -> dict[tuple[date, Any], Number]:
    cells: dict[tuple[date, Any], Number] = defaultdict(Number)
    for (month, kind, outcome), number in tally.items():
        if month.year == year and month < end:
            cells[start_of(month, grain), part(kind, outcome)].add(number)
    return cells


@dataclass(frozen=True)
class Telling:
    """The divisions of the years of a span by one part, and what may be told by them."""

    divisions: Sequence[Division]
    labels: Sequence[tuple[Any, str]]
    today: date

    def table(self, span: Span) -> Table:
        """Return the rows of `span`; a number is told if it can be told of every year that the span touches."""
        found = [self._rows_of(division, span) for division in self.divisions]
        years = [rows for rows in found if rows is not None]
        if None in found or not years:
            return Table([Row(label, None, None) for _key, label in self.labels])
        rows = [_sum(label, [each[place] for each in years]) for place, (_key, label) in enumerate(self.labels)]
        end = self.divisions[-1].end
        return Table(rows, end - DAY if end <= span.last else None)

    def _rows_of(self, division: Division, span: Span) -> list[Row] | None:
        part = span.part_in(division.year)
        sums = division.sums_in(part, self.today) if part else None
        if sums is None:
            return None
        numbers = [sums.get(key, Number()) for key, _label in self.labels]
        pairs = zip(self.labels, numbers, strict=True)
        rows = [(label, number.letters, number.times) for (_key, label), number in pairs]
        others = [number.others for number in numbers]
        if division.grain is not None:
            return [Row(*row) for row in rows]
        if is_small(sum(row[1] for row in rows)) or is_small(sum(others)):
            return [Row(label, None, None) for label, _letters, _times in rows]
        return suppress(rows, others)


def _sum(label: str, rows: list[Row]) -> Row:
    letters, times = [row.letters for row in rows], [row.times for row in rows]
    if None in letters:
        return Row(label, None, None)
    return Row(label, sum(filter(None, letters)), sum(filter(None, times)))


def guarded_figures(
    span: Span, boxes: QuerySet[Box] | None, *, by: Grain, grains: Sequence[Grain], today: date
) -> Figures:
    """Return what may be told of `span`, which begins and ends with months, about the letters of `boxes`, or all.

    Two queries. `grains` are the divisions that are tried, the finest first.
    """
    years = [year for year in span.years if year <= today.year]
    whole_years = Span.between(date(span.first.year, 1, 1), date(span.last.year, 12, 31))
    tally = count_letters(whole_years, boxes)

    def telling(part: Part, labels: Sequence[tuple[Any, str]]) -> Telling:
        return Telling([divide(tally, year, part, grains, today) for year in years], labels, today)

    whole = telling(_whole, [("", span.words)])
    return Figures(
        span,
        whole.table(span),
        telling(_kind, kind_labels()).table(span),
        telling(_outcome, outcome_labels()).table(span),
        Table(_period_rows(whole, span, by, today)),
    )


def _period_rows(whole: Telling, span: Span, by: Grain, today: date) -> list[Row]:
    """Return the whole by months or quarters, as far as these lie within `span` and have begun."""
    rows = []
    for start in starts_between(span.first, span.last, by):
        one = Span.whole(start, by)
        if start > today:
            break
        part = Span(max(one.first, span.first), min(one.last, span.last), one.words)
        division = [each for each in whole.divisions if each.year == start.year]
        (row,) = Telling(division, [("", words_for(start, by))], today).table(part).rows
        rows.append(row)
    return rows
