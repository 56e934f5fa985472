from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workdays.arithmetic import Calendar
from workdays.models import Day
from workdays.official import known_days

OFFICIAL = Calendar(
    holidays=frozenset(day for day, kind, _ in known_days() if kind == "holiday"),
    makeup_days=frozenset(day for day, kind, _ in known_days() if kind == "workday"),
)
days = st.dates(min_value=date(2004, 1, 1), max_value=date(2027, 12, 31))
counts = st.integers(min_value=-300, max_value=300)

GOLDEN = [
    (date(2026, 1, 30), 20, date(2026, 3, 5)),  # across the Spring Festival and its make-up days
    (date(2025, 9, 26), 5, date(2025, 10, 10)),  # across eight days of National Day
    (date(2025, 10, 11), -3, date(2025, 9, 30)),  # backwards from a make-up Saturday
    (date(2025, 9, 24), 20, date(2025, 10, 28)),
    (date(2026, 2, 13), 1, date(2026, 2, 14)),  # the next day is a make-up Saturday
    (date(2026, 4, 30), 1, date(2026, 5, 6)),  # Labour Day
    (date(2024, 2, 9), 5, date(2024, 2, 22)),
]


@pytest.mark.parametrize(("start", "count", "end"), GOLDEN)
def test_the_golden_dates_are_met_by_the_calendar_of_the_database(db, start, count, end):
    assert Day.objects.add_workdays(start, count) == end


@pytest.mark.parametrize(("start", "count", "end"), GOLDEN)
def test_the_golden_dates_are_met_by_the_arithmetic_alone(start, count, end):
    assert OFFICIAL.add(start, count) == end
    assert OFFICIAL.between(start, end) == count


@given(days, counts.filter(bool))
def test_counting_ends_on_a_working_day(start, count):
    assert OFFICIAL.is_workday(OFFICIAL.add(start, count))


@given(days, counts.filter(bool))
def test_counting_the_days_between_undoes_adding_them(start, count):
    assert OFFICIAL.between(start, OFFICIAL.add(start, count)) == count


@given(days, st.integers(0, 200), st.integers(0, 200))
def test_adding_in_two_steps_is_adding_once(start, first, second):
    assert OFFICIAL.add(OFFICIAL.add(start, first), second) == OFFICIAL.add(start, first + second)


@given(days, st.integers(1, 200))
def test_more_days_end_later(start, count):
    assert OFFICIAL.add(start, count) < OFFICIAL.add(start, count + 1)


@given(days, days, days)
def test_stretches_add_up(first, second, third):
    first, second, third = sorted([first, second, third])

    assert OFFICIAL.between(first, second) + OFFICIAL.between(second, third) == OFFICIAL.between(first, third)


@given(days.filter(lambda day: day.weekday() < 5), st.integers(-60, 60))
def test_without_a_calendar_a_week_has_five_working_days(start, weeks):
    assert Calendar().add(start, 5 * weeks) - start == timedelta(weeks=weeks)


def test_nothing_added_is_the_same_day_even_on_a_holiday():
    assert OFFICIAL.add(date(2026, 10, 1), 0) == date(2026, 10, 1)
