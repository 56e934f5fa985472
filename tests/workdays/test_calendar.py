from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from workdays.actions import load_calendar
from workdays.models import Day
from workdays.official import known_days


def test_a_fresh_installation_knows_the_published_years(db):
    assert Day.objects.count() == len(known_days())
    assert not Day.objects.is_provisional(date(2004, 1, 1), date(2026, 12, 31))


def test_loading_again_adds_nothing_and_keeps_what_staff_entered(db):
    Day.objects.filter(date=date(2026, 10, 1)).update(name="国庆节（本市）")

    assert load_calendar() == 0
    assert Day.objects.get(date=date(2026, 10, 1)).name == "国庆节（本市）"


def test_the_command_brings_lost_days_back(db, capsys):
    Day.objects.filter(date__year=2026).delete()

    call_command("load_calendar")

    assert "days were added" in capsys.readouterr().out
    assert not Day.objects.is_workday(date(2026, 10, 1))


def test_a_year_without_data_is_counted_monday_to_friday_and_said_to_be_provisional(db):
    assert Day.objects.add_workdays(date(2027, 6, 4), 1) == date(2027, 6, 7)
    assert Day.objects.is_provisional(date(2026, 12, 20), date(2027, 1, 10))


def test_days_that_staff_mark_as_provisional_make_their_year_provisional(db):
    Day.objects.create(date=date(2027, 10, 1), kind="holiday", name="国庆节", is_provisional=True)

    assert not Day.objects.is_workday(date(2027, 10, 1))
    assert Day.objects.is_provisional(date(2027, 3, 1), date(2027, 3, 2))


def test_a_day_is_either_free_or_worked(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Day.objects.create(date=date(2026, 10, 1), kind="workday")
