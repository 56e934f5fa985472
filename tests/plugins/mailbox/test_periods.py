"""Figures of letters by period: exact for handlers; for others no two answers give a small group away (SPEC M05)."""

from collections import defaultdict
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from plugins.mailbox import actions
from plugins.mailbox.guarded import Telling, _kind, _whole, divide
from plugins.mailbox.models import Letter
from plugins.mailbox.period_forms import PeriodForm
from plugins.mailbox.periods import Grain, Span, start_of, starts_between
from plugins.mailbox.statistics import handling_table, public_figures, supervised_figures, told_span
from plugins.mailbox.tallies import Number, is_small
from tests.cast import NOW
from tests.plugins.mailbox.office import holder, send

OFFICE, SUPERVISION = "/mailbox/office/statistics/", "/mailbox/supervision/statistics/"
YEAR, MONTHS = 2025, [date(2025, month, 1) for month in range(1, 13)]
KINDS = [(1, "甲"), (2, "乙")]
PRIME = 2**61 - 1


def came(sender, number, day, **changes):
    """Let letters come on a day; the calendar of the machine does not matter."""
    letters = [send(sender, **changes) for _each in range(number)]
    at = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(created_at=at)
    return letters


def city_box(cast):
    return actions.box_for(cast.city, at=NOW)


def county_box(cast):
    return actions.open_box(cast.pulan, by=cast.letter_handler, at=NOW)


def told(rows):
    return {row.label: row.letters for row in rows}


# --- Periods and their form -----------------------------------------------------------------------------------------


def test_quarters_and_months_lie_within_years():
    assert [start_of(date(2026, 12, 31), grain) for grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR)] == [
        date(2026, 12, 1),
        date(2026, 10, 1),
        date(2026, 1, 1),
    ]
    assert Span.whole(date(2024, 2, 1), Grain.MONTH).last == date(2024, 2, 29)
    assert len(list(starts_between(date(2025, 11, 30), date(2026, 2, 1), Grain.MONTH))) == 4


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ((2026, 1, 1), (2026, 1, 31), ((2026, 1, 1), (2026, 1, 31))),
        ((2026, 1, 2), (2026, 3, 30), ((2026, 2, 1), (2026, 2, 28))),
        ((2026, 1, 2), (2026, 2, 27), None),
        ((2026, 5, 1), (2026, 6, 10), ((2026, 5, 1), (2026, 6, 30))),
    ],
)
def test_days_are_narrowed_to_whole_months(first, last, whole):
    found = Span.between(date(*first), date(*last)).to_whole_months(date(2026, 6, 10))

    assert (found and (found.first, found.last)) == (whole and tuple(date(*day) for day in whole))


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"period": "dates"}, "first", "必填"),
        ({"period": "dates", "first": "2026-02-02", "last": "2026-02-01"}, "last", "截止日期不能早于起始日期"),
        ({"period": "dates", "first": "2026-07-01", "last": "2026-07-02"}, "first", "起始日期不能晚于今天"),
        ({"period": "dates", "first": "2020-01-01", "last": "2026-01-01"}, "last", "不能超过五年"),
        ({"period": "dates", "first": "2026-02-30", "last": "2026-03-01"}, "first", ""),
        ({"period": "quarter", "year": "2026", "quarter": "3"}, "period", "还没有开始"),
        ({"period": "year", "year": "1999"}, "year", ""),
        ({"period": "week"}, "period", ""),
    ],
)
def test_days_that_make_no_sense_are_answered_in_words(asked, field, words):
    form = PeriodForm(asked, today=date(2026, 6, 10))

    assert not form.is_valid()
    assert words in " ".join(form.errors[field])


def test_nothing_asked_is_this_year():
    form = PeriodForm({}, today=date(2026, 6, 10))

    assert form.is_valid()
    assert (form.span().first, form.span().last, form.by_grain) == (date(2026, 1, 1), date(2026, 12, 31), Grain.QUARTER)


# --- Handlers: exactly ----------------------------------------------------------------------------------------------


def test_handlers_count_letters_and_times_by_type_outcome_and_month(cast, client_of):
    first, _second = came(cast.cadre, 2, date(2026, 2, 28))
    (third,) = came(cast.cadre, 1, date(2026, 3, 1), kind="request")
    actions.write_more(first, body="补充", by=cast.cadre, at=first.created_at)
    Letter.objects.filter(pk=third.pk).update(outcome="talk")
    client = client_of(cast.letter_handler)

    figures = client.get(OFFICE, {"period": "year", "year": "2026", "by": "month"}).context["figures"]

    assert (figures.whole.letters, figures.whole.times) == (3, 4)
    assert [(row.letters, row.times) for row in figures.periods.rows[:3]] == [(0, 0), (2, 3), (1, 1)]
    assert (told(figures.kinds.rows)["工作建议"], told(figures.kinds.rows)["个人请求"]) == (2, 1)
    assert (told(figures.outcomes.rows)["谈心谈话"], told(figures.outcomes.rows)["办理中"]) == (1, 2)


def test_a_day_belongs_to_the_month_of_the_place(cast, client_of):
    (letter,) = came(cast.cadre, 1, date(2026, 3, 1))
    Letter.objects.filter(pk=letter.pk).update(created_at=datetime(2026, 2, 28, 16, 30, tzinfo=ZoneInfo("UTC")))
    client = client_of(cast.letter_handler)

    for month, count in (("2", 0), ("3", 1)):
        page = client.get(OFFICE, {"period": "month", "year": "2026", "month": month})
        assert page.context["figures"].whole.letters == count


def test_handlers_choose_days(cast, client_of):
    came(cast.cadre, 1, date(2026, 2, 3))
    came(cast.cadre, 1, date(2026, 2, 4))

    asked = {"period": "dates", "first": "2026-02-04", "last": "2026-02-04"}
    assert client_of(cast.letter_handler).get(OFFICE, asked).context["figures"].whole.letters == 1


def test_handlers_see_the_figures_of_their_own_boxes_alone(cast, client_of):
    handler = holder("handler", "letter_handler", cast.pulan)
    county_box(cast)
    came(cast.cadre, 2, date(2026, 2, 3))

    assert client_of(handler).get(OFFICE, {"year": "2026"}).context["figures"].whole.letters == 0
    assert client_of(cast.cadre).get(OFFICE).status_code == 404


def test_the_workbook_is_what_the_page_shows(cast, client_of):
    came(cast.cadre, 2, date(2026, 2, 28))
    answer = client_of(cast.letter_handler).get(
        "/mailbox/office/statistics.xlsx", {"period": "month", "year": "2026", "month": "2"}
    )

    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[1][1:] == ("合计", "2026年2月", 2, 2)
    assert ("按类型", "工作建议", 2, 2) in [row[1:] for row in rows]


def test_an_address_that_makes_no_sense_is_a_page_with_words_and_no_workbook(cast, client_of):
    client = client_of(cast.letter_handler)
    asked = {"period": "dates", "first": "2026-02-02", "last": "2026-02-01"}

    assert "截止日期不能早于起始日期" in client.get(OFFICE, asked).text
    assert client.get("/mailbox/office/statistics.xlsx", asked).status_code == 404


@pytest.mark.parametrize("odd", ["\0", "9" * 24, "-1", "²", "9" * 5000])
def test_odd_addresses_are_answered_in_words(cast, client_of, odd):
    client = client_of(cast.letter_handler)
    for name in ("period", "year", "quarter", "month", "first", "last", "by"):
        for period in ("year", "quarter", "month", "dates"):
            days = {"first": "2026-01-01", "last": "2026-01-31"}
            assert client.get(OFFICE, {"period": period, **days, name: odd}).status_code == 200


def test_five_years_cost_as_many_queries_as_a_month(cast, client_of, django_assert_max_num_queries):
    for month in (1, 4, 9):
        came(cast.cadre, 2, date(2026, month, 5))
    client = client_of(cast.letter_handler)
    client.get(OFFICE)
    with django_assert_max_num_queries(14):
        client.get(OFFICE, {"period": "dates", "first": "2022-01-01", "last": "2026-11-01", "by": "month"})


# --- Supervisors and the public: no small groups --------------------------------------------------------------------


def test_supervisors_see_months_as_long_as_none_is_small(cast):
    came(cast.cadre, 6, date(2026, 1, 5))
    came(cast.cadre, 7, date(2026, 2, 5))
    box, year = city_box(cast), Span.whole(date(2026, 1, 1), Grain.YEAR)

    figures = supervised_figures(year, [box], by=Grain.MONTH, today=date(2026, 3, 20))
    assert [row.letters for row in figures.periods.rows] == [6, 7, None]
    assert figures.total.until == date(2026, 2, 28)

    came(cast.cadre, 1, date(2026, 3, 5))  # March is not over, and not counted yet
    figures = supervised_figures(year, [box], by=Grain.MONTH, today=date(2026, 3, 20))
    assert figures.whole.letters == 13
    figures = supervised_figures(year, [box], by=Grain.MONTH, today=date(2026, 4, 1))
    assert (figures.whole.letters, [row.letters for row in figures.periods.rows]) == (14, [None] * 4)


def test_a_month_within_a_year_told_by_quarters_is_not_told(cast, client_of):
    supervisor = holder("supervisor", "letter_supervisor", cast.city)
    came(cast.cadre, 6, date(2025, 1, 5))
    came(cast.cadre, 2, date(2025, 3, 5))
    client = client_of(supervisor)

    def whole(**asked):
        return client.get(SUPERVISION, {"year": "2025", **asked}).context["figures"].whole.letters

    assert whole(period="quarter", quarter="1") == 8
    assert whole(period="month", month="3") is None
    assert whole(period="month", month="1") is None
    assert whole(period="dates", first="2025-01-01", last="2025-02-28") is None
    assert (
        "没有完整的月份"
        in client.get(SUPERVISION, {"period": "dates", "first": "2025-01-02", "last": "2025-01-20"}).text
    )


def test_the_rest_beside_a_scope_is_no_small_group_either(cast):
    """Everybody may know the figures of all letters, and subtract what a supervisor of some boxes is told."""
    box, city = county_box(cast), city_box(cast)
    came(cast.cadre, 3, date(2026, 1, 5))
    came(cast.colleague, 8, date(2026, 1, 5))
    assert box.letters.count() == 8
    year, today = Span.whole(date(2026, 1, 1), Grain.YEAR), date(2026, 7, 1)

    assert public_figures(year, today=today).whole.letters == 11
    assert supervised_figures(year, [box], by=Grain.MONTH, today=today).whole.letters is None
    assert handling_table([box], at=datetime(2026, 7, 1, tzinfo=ZoneInfo("UTC")))[0].received is None
    # and within the table of both boxes the larger one would give the smaller one away
    both = handling_table([box, city], at=datetime(2026, 7, 1, tzinfo=ZoneInfo("UTC")))
    assert [row.received for row in both] == [None, None]


def test_the_public_sees_years_and_quarters_and_no_days(cast, client):
    came(cast.cadre, 6, date(2025, 2, 5))
    came(cast.cadre, 7, date(2025, 8, 5))

    def figures(query):
        return client.get(f"/mailbox/statistics/?year=2025{query}").context["figures"]

    assert [row.letters for row in figures("").periods.rows] == [6, 0, 7, 0]
    assert figures("&quarter=3").whole.letters == 7
    for odd in ("&quarter=9", "&quarter=x", "&period=dates&first=2025-02-01&last=2025-02-28", "&month=2"):
        assert figures(odd).whole.letters == 13


def test_the_quarter_that_is_running_is_not_counted(cast):
    came(cast.cadre, 6, date(2026, 2, 5))
    came(cast.cadre, 6, date(2026, 5, 5))
    year = Span.whole(date(2026, 1, 1), Grain.YEAR)

    figures = public_figures(year, today=date(2026, 6, 30))

    assert (figures.whole.letters, figures.total.until) == (6, date(2026, 3, 31))
    assert public_figures(year, today=date(2026, 7, 1)).whole.letters == 12
    assert public_figures(year, today=date(2026, 3, 31)).whole.letters is None
    assert [told_span(day).last for day in (date(2026, 2, 1), date(2026, 5, 1))] == [
        date(2025, 12, 31),
        date(2026, 3, 31),
    ]


def test_a_supervisor_is_no_handler(cast, client_of):
    supervisor = client_of(holder("supervisor", "letter_supervisor", cast.city))

    assert supervisor.get(SUPERVISION).status_code == 200
    assert supervisor.get("/mailbox/supervision/statistics.xlsx").status_code == 200
    assert supervisor.get(OFFICE).status_code == 404
    assert client_of(cast.letter_handler).get(SUPERVISION).status_code == 404


# --- Subtracting answers from each other ----------------------------------------------------------------------------


class Known:
    """What somebody can work out who knows some sums: a basis of them, by elimination modulo a prime."""

    def __init__(self):
        self.basis = {}

    def _reduced(self, vector):
        left = dict(vector)
        while left:
            place = min(left)
            if place not in self.basis:
                return left
            factor, row = left[place], self.basis[place]
            for other, value in row.items():
                rest = (left.get(other, 0) - factor * value) % PRIME
                left.pop(other, None)
                if rest:
                    left[other] = rest
        return left

    def learn(self, vector):
        left = self._reduced(vector)
        if left:
            place = min(left)
            inverse = pow(left[place], -1, PRIME)
            self.basis[place] = {other: value * inverse % PRIME for other, value in left.items()}

    def knows(self, vector):
        return not self._reduced(vector)


def cells_of(first, last, kinds, sides):
    months = [number for number, month in enumerate(MONTHS) if first <= month <= last]
    return {(month, kind, side): 1 for month in months for kind in kinds for side in sides}


def spans():
    """Yield every stretch of whole months, as somebody may ask for it."""
    ends = [*MONTHS, date(YEAR + 1, 1, 1)]
    for first in range(12):
        for last in range(first, 12):
            yield Span.between(MONTHS[first], date.fromordinal(ends[last + 1].toordinal() - 1))


def ask(known, tally, sides, grains, asked, today):
    """Learn everything that is told in answer to `asked`."""
    for part, labels in ((_whole, [("", "")]), (_kind, KINDS)):
        telling = Telling([divide(tally, YEAR, part, grains, today)], labels, today)
        for span in asked:
            table = telling.table(span)
            last = min(span.last, table.until or span.last)
            for (key, _label), row in zip(labels, table.rows, strict=True):
                if row.letters is not None:
                    known.learn(cells_of(span.first, last, [key] if key else [1, 2], sides))


@settings(max_examples=100)
@given(
    st.lists(st.tuples(*[st.sampled_from([0, 0, 1, 3, 5, 6, 9])] * 4), min_size=12, max_size=12),
    st.sampled_from([date(YEAR, 5, 20), date(YEAR, 11, 23), date(YEAR + 1, 2, 1)]),
)
@example([(6, 7, 5, 8)] * 12, date(YEAR + 1, 2, 1))
@example([(0, 0, 0, 1), (0, 5, 5, 0)] + [(0, 0, 0, 0)] * 10, date(YEAR, 5, 20))
@example([(6, 7, 0, 0)] * 11 + [(1, 6, 0, 0)], date(YEAR + 1, 2, 1))
def test_no_small_group_can_be_reckoned_from_all_answers_together(months, today):
    """What a supervisor may ask for by months, from here to there, and what the public sees, put together."""
    own, everybody = defaultdict(Number), defaultdict(Number)
    counts = {}
    for number, (a, b, c, d) in enumerate(months):
        for kind, mine, others in ((1, a, c), (2, b, d)):
            counts[number, kind, "own"], counts[number, kind, "others"] = mine, others
            own[MONTHS[number], kind, ""] = Number(mine, mine, others)
            everybody[MONTHS[number], kind, ""] = Number(mine + others, mine + others)
    known = Known()
    ask(known, own, ["own"], [Grain.MONTH, Grain.QUARTER], list(spans()), today)
    quarters = [Span.whole(start, Grain.QUARTER) for start in MONTHS[::3]]
    year = Span.whole(MONTHS[0], Grain.YEAR)
    ask(known, everybody, ["own", "others"], [Grain.QUARTER], [*quarters, year], today)

    stretches = [*pairwise([*MONTHS, date(YEAR + 1, 1, 1)]), *((span.first, span.last) for span in spans())]
    for first, last in stretches:
        for kinds in ([1], [2], [1, 2]):
            for sides in (["own"], ["others"], ["own", "others"]):
                group = cells_of(first, date.fromordinal(last.toordinal() - (last.day == 1)), kinds, sides)
                if is_small(sum(counts[cell] for cell in group)):
                    assert not known.knows(group), (first, last, kinds, sides)
