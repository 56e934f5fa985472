"""排行榜: places, names, units, counties."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.actions import appoint, issue_account
from accounts.models import CadreCategory, Rank, User
from scoring import rankings
from scoring.periods import Period
from tests.cast import NOW
from tests.scoring.earning import earn

pytestmark = pytest.mark.django_db

QUARTER = Period(2026, 2)


def hire(unit, count, prefix="甲"):
    """Appoint `count` people in `unit`."""
    category, people = CadreCategory.objects.get(code="county"), []
    for number in range(count):
        person = issue_account(f"{prefix}{number}", real_name=f"{prefix}某{number}", password=None, by=None, at=NOW)
        appoint(
            person, unit=unit, post="科员", rank=Rank.R70, category=category, start=date(2024, 1, 1), by=None, at=NOW
        )
        people.append(person)
    return people


def places(viewer):
    rows = rankings.name_rows(rankings.Ranking(rankings.people(QUARTER))[:], viewer)
    return [(row.place, row.name, row.hours, row.is_me) for row in rows]


def test_equal_hours_share_a_place(cast):
    one, two, three, four = hire(cast.city_office, 4)
    for person, hours in ((one, "1"), (two, "3"), (three, "3"), (four, "5")):
        earn(person, hours)
    assert places(cast.cadre) == [
        (1, "甲某3", 5, False),
        (2, "甲某1", 3, False),
        (2, "甲某2", 3, False),
        (4, "甲某0", 1, False),
    ]
    assert [rankings.place_of(person, QUARTER).place for person in (one, two, three, four)] == [4, 2, 2, 1]
    assert rankings.place_of(cast.cadre, QUARTER) is None


def test_whoever_does_not_want_to_be_named_is_masked_for_others_only(cast):
    earn(cast.cadre, "2")
    earn(cast.colleague, "1")
    User.objects.filter(pk=cast.cadre.pk).update(named_in_rankings=False)
    assert [name for _place, name, *_rest in places(cast.colleague)] == ["林**", "陈帆"]
    assert [(name, mine) for _place, name, _hours, mine in places(cast.cadre)] == [("林海", True), ("陈帆", False)]


def test_only_online_hours_of_the_period_count(cast):
    earn(cast.cadre, "1")
    earn(cast.cadre, "50", ledger="offline", kind="training")
    earn(cast.cadre, "50", at=NOW - timedelta(days=100))
    earn(cast.colleague, "2")
    earn(cast.colleague, "-2", kind="correction")
    assert [(place, hours) for place, _name, hours, _mine in places(cast.cadre)] == [(1, 1)]


def test_units_are_ranked_by_the_average_of_their_cadres(cast):
    many, few = hire(cast.city_office, 5), hire(cast.pulan_office, 5, "乙")  # and the colleague
    for person in many:
        earn(person, "2")
    earn(few[0], "30")
    rows = rankings.units(QUARTER)
    assert [(row.place, row.name, row.cadres, row.hours, row.average) for row in rows] == [
        (1, "普澜区海洋局", 6, 30, 5),
        (2, "市委组织部", 5, 10, 2),
    ]


def test_units_of_few_people_are_not_named(cast):
    for person in hire(cast.city_office, rankings.SMALLEST_UNIT - 1):
        earn(person, "9")
    assert rankings.units(QUARTER) == []
    hire(cast.city_office, 1, "乙")
    assert [row.name for row in rankings.units(QUARTER)] == ["市委组织部"]


def test_hours_stay_with_the_unit_in_which_they_were_earned(cast):
    people = hire(cast.city_office, 6)
    hire(cast.pulan_office, 5, "乙")
    earn(people[0], "12")
    category, tomorrow = CadreCategory.objects.get(code="county"), NOW.date() + timedelta(days=1)
    new = {"unit": cast.pulan_office, "post": "主任", "rank": Rank.R50, "category": category, "start": tomorrow}
    appoint(people[0], **new, by=None, at=NOW)
    assert {row.name: (row.cadres, row.hours) for row in rankings.units(QUARTER)} == {
        "市委组织部": (5, 12),
        "普澜区海洋局": (7, 0),
    }


def test_counties_gather_their_departments(cast):
    earn(cast.cadre, "3")
    earn(cast.colleague, "3")
    earn(hire(cast.dinglan, 1)[0], "1")
    for person in hire(cast.city_office, 2, "乙"):
        earn(person, "99")
    assert [(row.place, row.name, row.cadres, row.average) for row in rankings.counties(QUARTER)] == [
        (1, "普澜区", 1, 3),
        (2, "定澜区", 2, 2),
    ]


def test_equal_averages_share_a_place(cast):
    earn(cast.cadre, "3")
    earn(cast.colleague, "3")
    assert [(row.place, row.average) for row in rankings.counties(QUARTER)] == [(1, Decimal(3)), (1, Decimal(3))]
