"""The list of people that the numbers of a unit lead to."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Unit
from scoring.models import Target
from scoring.people_hours import active_people, hours_of_people
from scoring.standings import scope_rows
from tests.cast import NOW
from tests.scoring.earning import earn
from tests.scoring.test_rankings import hire

pytestmark = pytest.mark.django_db
EVERYWHERE = Unit.objects.all


@pytest.fixture
def target(cast):
    return Target.objects.create(year=2026, ledger="online", hours=50)


def names(**narrowing):
    rows = hours_of_people(EVERYWHERE(), year=2026, at=NOW, **narrowing)
    return [row.posting.user.real_name for row in rows]


def month(number):
    return NOW.replace(month=number, day=15)


def test_the_figures_of_a_unit_are_the_sums_of_its_people(cast, target):
    for person, hours in zip(hire(cast.dinglan_office, 3), ("50", "20", "10"), strict=True):
        earn(person, hours, at=month(3))
    earn(cast.cadre, "60", at=month(2))
    unit = next(row for row in scope_rows(EVERYWHERE(), year=2026) if row.unit == cast.dinglan_office)
    people = hours_of_people(Unit.objects.filter(pk=cast.dinglan_office.pk), year=2026, at=NOW)
    assert (len(people), people.done, people.met) == (unit.cadres, unit.hours, unit.met) == (4, 140, 2)


def test_people_are_narrowed_to_what_they_have_done(cast, target):
    earn(cast.cadre, "50", at=month(1))
    earn(cast.colleague, "3", at=NOW)
    assert names(state="met") == ["林海"]
    assert names(state="unmet") == ["陈帆"]
    assert names(state="active") == ["陈帆"]
    assert active_people(EVERYWHERE(), at=NOW) == 1
    assert names(state="none") == []
    assert names(words="海洋局") == ["陈帆"]


def test_who_has_most_or_misses_most_comes_first(cast, target):
    earn(cast.cadre, "10", at=month(1))
    earn(cast.colleague, "30", at=month(1))
    assert names(order="most") == ["陈帆", "林海"]
    assert names(order="missing") == ["林海", "陈帆"]
    assert names(order="oddly") == names(order="unit")


def test_a_month_shows_what_was_there_at_its_end(cast, target):
    earn(cast.cadre, "10", at=month(1))
    earn(cast.cadre, "5", at=month(3))
    done = [
        hours_of_people(EVERYWHERE(), year=2026, month=number, at=NOW, words="林海").done for number in (1, 2, 3, 12)
    ]
    assert done == [10, 10, 15, 15]


def test_every_number_of_the_dashboard_leads_to_people_and_they_to_entries(cast, client_of):
    year = timezone.localdate().year
    Target.objects.create(year=year, ledger="online", hours=5)
    earn(cast.cadre, "10", at=timezone.now())
    client = client_of(cast.county_admin)
    pages = [client.get(page).text for page in ("/staff/", "/staff/progress/")]
    links = {
        link.replace("&amp;", "&")
        for page in pages
        for link in re.findall(r'href="(/staff/progress/people/[^"]*)"', page)
    }
    unit = f"unit={cast.dinglan_office.pk}"
    assert {link.partition("?")[2] for link in links} >= {
        f"year={year}",
        f"year={year}&state=met",
        "state=active",
        f"year={year}&{unit}",
        f"year={year}&{unit}&state=met",
        f"year={year}&{unit}&month=1",
    }
    for link in links:
        assert client.get(link).status_code == 200
    listed = client.get(f"/staff/progress/people/?year={year}&{unit}&state=met").text
    assert "1 人，网络自学达标 1 人，人均 10 学时" in listed
    ledger = re.search(r'href="(/staff/ledger/[^"]*)"', listed).group(1)
    assert f"合计 {Decimal('10.00')}" in client.get(ledger).text


def test_odd_words_in_the_address_do_no_harm(cast, client_of):
    client = client_of(cast.county_admin)
    page = client.get("/staff/progress/people/?year=x&month=13&state=odd&order=odd&q=%00&page=99")
    assert page.status_code == 200
    assert "没有符合条件的人" in client.get("/staff/progress/people/?q=没有这个人").text
