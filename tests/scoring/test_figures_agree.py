"""Entries, balance, ranking, dashboard and annual table tell the same hours."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Unit
from scoring import rankings
from scoring.actions import correct_entry, present_mark, verify_ledger
from scoring.annual import Year, people_of_year
from scoring.ledger_sums import verify_sums
from scoring.models import CreditEntry, LedgerSum
from scoring.periods import Period
from scoring.standings import by_class, cumulative, hours_of_year, scope_rows, standings_of
from tests.cast import make_cast
from tests.scoring.earning import earn

YEAR_END = datetime(2026, 12, 31, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HOURS = st.decimals(min_value=0, max_value=30, places=2)
ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["cadre", "colleague"]),
        st.sampled_from(["online", "online", "offline"]),
        st.sampled_from(["required", "elective", "micro"]),
        HOURS,
        st.booleans(),
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31, 22), timezones=st.just(ZoneInfo("Asia/Shanghai"))),
    ),
    max_size=12,
)


class Undo(Exception):
    """Rolls one example back."""


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(ENTRIES)
def test_all_figures_agree(entries):
    try:
        with transaction.atomic():
            _check(entries)
            raise Undo
    except Undo:
        pass


def _check(entries):
    cast = make_cast()
    expected: dict[tuple[str, str], Decimal] = {}
    for who, ledger, course_class, hours, subtract, at in entries:
        left = expected.get((who, ledger), Decimal(0))
        subtract = subtract and hours <= left
        kind = {"kind": "correction"} if subtract else {}
        hours = -hours if subtract else hours
        earn(getattr(cast, who), hours, ledger=ledger, course_class=course_class, at=at, **kind)
        expected[who, ledger] = left + hours
    everybody = people_of_year(Year(2026, YEAR_END.date(), present_mark()), Unit.objects.all())
    rows = {person.year.account: person for person in everybody}
    ranked = dict(rankings.people(Period(2026)))
    scope = {row.unit.pk: row.hours for row in scope_rows(Unit.objects.all(), year=2026)}
    for who, unit in (("cadre", cast.dinglan_office), ("colleague", cast.pulan_office)):
        person, online = getattr(cast, who), expected.get((who, "online"), Decimal(0))
        offline = expected.get((who, "offline"), Decimal(0))
        quarters = [CreditEntry.objects.of(person).online().in_period(Period(2026, n)).total() for n in (1, 2, 3, 4)]
        assert [standing.done for standing in standings_of(person, at=YEAR_END)] == [online, offline]
        assert sum(quarters) == online
        assert sum(hours for _label, hours in by_class(person, year=2026)) == online
        assert ([Decimal(0)] + [total for _day, total in cumulative(person, year=2026)])[-1] == online
        assert LedgerSum.objects.of(person).online().total() == ranked.get(person.pk, 0) == online
        assert scope[unit.pk] == online
        row = rows[person.username]
        assert (row.year.online, row.year.offline) == (online, offline)
        assert sum(Decimal(record[10]["n"]) for record in row.records) == online + offline
        assert hours_of_year(person, 2026) == (online, offline)
    assert list(verify_ledger()) == []
    assert list(verify_sums()) == []


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["cadre", "colleague"]),
        st.sampled_from(["online", "offline"]),
        st.decimals(min_value=1, max_value=20, places=2),
        st.sampled_from([0, 0, 1, 2]),
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31, 22), timezones=st.just(ZoneInfo("Asia/Shanghai"))),
    ),
    max_size=8,
)


def _figures(events):
    """Return what everybody sees after `events`; each is an entry, and up to two corrections of it by half an hour."""
    cast = make_cast()
    for number, (who, ledger, hours, corrections, at) in enumerate(events):
        entry = earn(getattr(cast, who), hours, ledger=ledger, at=at, title=f"{number}")
        for _each in range(corrections):
            correct_entry(entry, hours=Decimal("-0.5"), reason="核减", by=cast.educator, at=YEAR_END)
    year = Year(2026, YEAR_END.date(), present_mark())
    people = {row.year.account: row.year for row in people_of_year(year, Unit.objects.all())}
    ranked = [(row["place"], row["total"]) for row in rankings.Ranking(rankings.people(Period(2026)))[:]]
    units = [(row.unit.name, row.hours, row.met) for row in scope_rows(Unit.objects.all(), year=2026)]
    both = {name: (row.online, row.offline, row.total_percent) for name, row in people.items()}
    return both, sorted(ranked), units, list(verify_ledger())


@pytest.mark.django_db
@settings(max_examples=8, deadline=None)
@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_events_changes_no_figure(events, rng):
    shuffled = rng.sample(events, len(events))
    seen = []
    for order in (events, shuffled):
        try:
            with transaction.atomic():
                seen.append(_figures(order))
                raise Undo
        except Undo:
            pass
    assert seen[0] == seen[1]
    assert seen[0][3] == []
