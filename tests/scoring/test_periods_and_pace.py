"""Quarters, years, and where an even pace leads."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.models import CreditEntry
from scoring.pace import Standing
from scoring.periods import Period
from tests.scoring.earning import earn

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-01-01", "2026Q1"),
        ("2026-03-31", "2026Q1"),
        ("2026-04-01", "2026Q2"),
        ("2026-09-30", "2026Q3"),
        ("2026-12-31", "2026Q4"),
    ],
)
def test_every_day_has_its_quarter(day, code):
    assert Period.quarter_of(date.fromisoformat(day)).code == code
    assert Period.parse(code).first_day <= date.fromisoformat(day) < Period.parse(code).next.first_day


@pytest.mark.parametrize("code", ["", "26", "2026Q0", "2026Q5", "2026q1", "1999", "2026Q1 ", "20260"])
def test_other_codes_are_refused(code):
    with pytest.raises(ValueError, match="is no period"):
        Period.parse(code)


@given(st.integers(2001, 2098), st.integers(0, 4))
def test_next_and_previous_are_inverse_and_leave_no_gap(year, quarter):
    period = Period(year, quarter)
    assert period.next.previous == period.previous.next == period
    assert period.bounds(SHANGHAI)[1] == period.next.bounds(SHANGHAI)[0]
    assert Period.parse(period.code) == period


def test_bounds_are_those_of_the_local_calendar():
    start, end = Period(2026, 4).bounds(SHANGHAI)
    assert start.astimezone(UTC) == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert end.astimezone(UTC) == datetime(2026, 12, 31, 16, tzinfo=UTC)


def test_new_years_eve_belongs_to_the_year_in_which_it_was_lived(cast):
    midnight = datetime(2026, 1, 1, tzinfo=SHANGHAI)
    earn(cast.cadre, "1", at=midnight - timedelta(microseconds=1))
    earn(cast.cadre, "2", at=midnight)
    entries = CreditEntry.objects.of(cast.cadre)
    assert [entries.in_period(Period(year)).total() for year in (2025, 2026)] == [1, 2]
    assert [entries.in_period(Period.parse(code)).total() for code in ("2025Q4", "2026Q1")] == [1, 2]


def standing(done, required, day):
    day = date.fromisoformat(day)
    return Standing(done=Decimal(done), required=Decimal(required), day=day, year=day.year)


def test_nothing_done_has_no_forecast():
    mine = standing("0", "50", "2026-06-30")
    assert (mine.forecast, mine.percent, mine.missing, mine.is_on_pace, mine.forecast_in_time) == (
        None,
        0,
        50,
        False,
        False,
    )


def test_everything_done_needs_no_forecast():
    mine = standing("50", "50", "2026-06-30")
    assert (mine.forecast, mine.percent, mine.missing, mine.is_met, mine.forecast_in_time) == (None, 100, 0, True, True)


def test_nothing_required_is_met():
    mine = standing("0", "0", "2026-01-01")
    assert (mine.is_met, mine.percent, mine.is_on_pace, mine.forecast) == (True, 100, True, None)


def test_corrections_below_nothing_show_nothing():
    assert standing("-2", "50", "2026-03-01").percent == 0


@pytest.mark.parametrize(
    ("done", "required", "day", "forecast"),
    [
        ("25", "50", "2026-01-10", "2026-01-20"),
        ("1", "50", "2026-01-01", "2026-02-19"),
        ("30", "50", "2026-01-10", "2026-01-17"),
        ("3", "10", "2026-01-02", "2026-01-07"),
        ("25", "50", "2024-06-30", "2024-12-29"),
        ("25", "50", "2026-07-02", "2027-01-01"),
    ],
)
def test_the_forecast_is_the_first_day_on_which_the_pace_so_far_suffices(done, required, day, forecast):
    mine = standing(done, required, day)
    assert mine.forecast == date.fromisoformat(forecast)
    assert mine.forecast_in_time == (forecast[:4] == day[:4])


@given(st.decimals("0.25", 49, places=2), st.integers(0, 364))
def test_the_pace_reaches_the_requirement_on_the_forecast_day_and_not_before(done, offset):
    mine = Standing(done=done, required=Decimal(50), day=date(2026, 1, 1) + timedelta(days=offset), year=2026)
    days = (mine.forecast - date(2026, 1, 1)).days + 1
    if days < 3650:
        assert (days - 1) * done < 50 * mine.days_gone <= days * done


@pytest.mark.parametrize(
    ("day", "expected"), [("2024-12-31", "50"), ("2024-02-29", "8.2"), ("2026-12-31", "50"), ("2026-07-02", "25.1")]
)
def test_an_even_pace_counts_leap_days(day, expected):
    assert standing("0", "50", day).expected == Decimal(expected)
