"""Quiet hours: nothing leaves within them, everything leaves at their end."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import actions
from notices.models import Delivery
from notices.quiet import is_quiet, next_allowed
from tests.cast import NOW
from tests.notices.conftest import KIND

ZONE = NOW.tzinfo
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)).map(lambda moment: moment.replace(tzinfo=ZONE))


@given(MOMENTS, st.times(), st.times())
def test_what_waits_leaves_within_a_day_outside_of_the_hours(at, starts, ends):
    allowed = next_allowed(at, starts, ends)
    assert at <= allowed < at + timedelta(days=1)
    assert not is_quiet(allowed.time(), starts, ends)
    assert (allowed == at) == (not is_quiet(at.time(), starts, ends))


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("21:59", "21:59"),
        ("22:00", "07:30"),
        ("23:59", "07:30"),
        ("00:00", "07:30"),
        ("07:29", "07:30"),
        ("07:30", "07:30"),
    ],
)
def test_the_hours_of_a_night(moment, until):
    at = datetime.combine(NOW.date(), time.fromisoformat(moment), ZONE)
    assert f"{next_allowed(at, time(22), time(7, 30)):%H:%M}" == until


def test_equal_ends_mean_never_quiet():
    assert not is_quiet(time(3), time(5), time(5))


@pytest.mark.django_db
def test_an_email_at_night_waits_for_the_morning_of_the_person(reachable):
    actions.set_quiet_hours(reachable, starts=time(20), ends=time(9))
    night = NOW.replace(hour=23)
    actions.notify([reachable], KIND, at=night, title="讲座", unit="定澜区")
    assert Delivery.objects.get().due_at == night.replace(hour=9, minute=0) + timedelta(days=1)


@pytest.mark.django_db
def test_the_hours_of_the_site_hold_for_who_chose_none(reachable, settings):
    settings.QUIET_FROM, settings.QUIET_UNTIL = "08:00", "12:00"
    actions.notify([reachable], KIND, at=NOW, title="讲座", unit="定澜区")
    assert Delivery.objects.get().due_at == NOW.replace(hour=12, minute=0)
