"""What is asked of whom: by rank and category, in the year and in the cycle, less the time somebody is let off."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry, CadreCategory
from scoring.actions import grant_exemption, remove_target, revoke_exemption, save_target, take_preset_targets
from scoring.models import Exemption, ExemptionRevocation, Target
from scoring.proration import exempt_months, prorated
from scoring.requirements import Requirements
from scoring.standings import progress_of, scope_rows
from tests.cast import NOW
from tests.scoring.earning import earn

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
SPELL = {"reason": "leave", "first_day": date(2026, 1, 1), "last_day": date(2026, 6, 15), "note": "产假"}


def values(**changed):
    given = {"year": 2026, "years": 1, "ledger": "online", "category": None, "ranks": [], "hours": Decimal(50)}
    return given | {"source": "", "verified": False, "is_active": True} | changed


def asked(user, ledger, *, category=None, rank="30", cycle=False):
    found = Requirements(2026).of(user.pk, ledger, category=category, rank=rank, cycle=cycle)
    return found and found.hours


def test_the_target_that_fits_best_counts(cast):
    senior = CadreCategory.objects.get(code="county")
    for more in (
        {},
        {"ranks": ["30"], "hours": Decimal(60)},
        {"category": senior, "hours": Decimal(70)},
        {"category": senior, "ranks": ["40"], "hours": Decimal(80)},
    ):
        save_target(None, values(**more), by=None, at=NOW)
    assert asked(cast.cadre, "online", rank="70") == 50
    assert asked(cast.cadre, "online") == 60
    assert asked(cast.cadre, "online", category=senior.pk) == 70
    assert asked(cast.cadre, "online", category=senior.pk, rank="40") == 80
    assert asked(cast.cadre, "offline") is None


def test_two_targets_never_say_different_things_of_the_same_people(cast):
    save_target(None, values(ranks=["30", "40"]), by=None, at=NOW)
    for more in ({"ranks": ["40", "45"]}, {"ranks": ["30", "40"], "hours": Decimal(9)}):
        with pytest.raises(ValidationError, match="已有一项任务"):
            save_target(None, values(**more), by=None, at=NOW)
    save_target(None, values(ranks=["40"], is_active=False), by=None, at=NOW)
    save_target(None, values(ranks=["40"], years=5), by=None, at=NOW)
    assert Target.objects.count() == 3


def test_a_target_that_is_off_asks_nothing(cast):
    save_target(None, values(is_active=False), by=None, at=NOW)
    assert asked(cast.cadre, "online") is None


def test_ready_made_targets_name_their_source_and_leave_the_own_ones_alone(cast):
    save_target(None, values(hours=Decimal(33)), by=cast.educator, at=NOW)
    made = take_preset_targets(2026, by=cast.educator, at=NOW)
    assert take_preset_targets(2026, by=cast.educator, at=NOW) == []
    assert {(each.ledger, each.years, each.hours) for each in made} == {
        ("offline", 5, 550), ("offline", 1, 90), ("basic", 5, 360), ("basic", 5, 240), ("offline", 1, 110)
    }  # fmt: skip
    assert all(each.source for each in made)
    assert not Target.objects.filter(verified=True, ledger="basic").exists()
    assert asked(cast.cadre, "online") == 33
    # 110 a year stands in no text that anybody here has read
    assert asked(cast.cadre, "offline") is None
    assert asked(cast.cadre, "offline", cycle=True) == 550
    assert asked(cast.cadre, "offline", rank="60") == 90


def test_only_keepers_of_the_rules_set_targets(cast):
    for person in (cast.county_admin, cast.cadre):
        with pytest.raises(PermissionDenied):
            save_target(None, values(), by=person, at=NOW)
    made = save_target(None, values(), by=cast.educator, at=NOW)
    save_target(made, {"hours": Decimal(40)}, by=cast.educator, at=NOW)
    remove_target(made, by=cast.educator, at=NOW)
    log = AuditEntry.objects.filter(verb="save_target").order_by("pk").last()
    assert (log.details["before"]["hours"], log.details["hours"]) == ("50.0", "40")
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("spells", "months"),
    [
        ([], 0),
        ([(date(2026, 1, 1), date(2026, 1, 15))], 0),
        ([(date(2026, 1, 1), date(2026, 1, 16))], 1),
        ([(date(2026, 2, 1), date(2026, 2, 14))], 1),
        ([(date(2025, 7, 1), date(2027, 1, 1))], 12),
        ([(date(2026, 3, 1), date(2026, 3, 8)), (date(2026, 3, 8), date(2026, 3, 16))], 1),
        ([(date(2026, 3, 1), date(2026, 3, 8)), (date(2026, 3, 5), date(2026, 3, 9))], 0),
    ],
)
def test_a_month_is_let_off_when_half_of_it_is(spells, months):
    assert exempt_months(spells, *YEAR) == months


@given(st.integers(0, 60), st.decimals(0, 999, places=1))
def test_nobody_let_off_is_asked_for_more(exempt, hours):
    left = prorated(hours, months=60, exempt=exempt)
    assert 0 <= left <= hours
    assert left >= prorated(hours, months=60, exempt=min(60, exempt + 1))
    assert prorated(hours, months=60, exempt=60) == 0


def test_whoever_is_let_off_has_less_to_do(cast):
    save_target(None, values(), by=None, at=NOW)
    save_target(None, values(ledger="offline", years=5, year=2023, hours=Decimal(550)), by=None, at=NOW)
    made = grant_exemption(cast.cadre, **SPELL, by=cast.county_admin, at=NOW)
    progress = progress_of(cast.cadre, at=NOW)
    # six of twelve months, six of sixty
    assert (progress.online.required, progress.online.exempt) == (25, 6)
    assert progress.cycles[0].standing.required == Decimal(495)
    assert progress_of(cast.colleague, at=NOW).online.required == 50
    revoke_exemption(made, reason="提前返岗", by=cast.educator, at=NOW)
    assert progress_of(cast.cadre, at=NOW).online.required == 50


def test_an_exemption_may_concern_one_ledger_only(cast):
    save_target(None, values(), by=None, at=NOW)
    save_target(None, values(ledger="offline"), by=None, at=NOW)
    grant_exemption(cast.cadre, **SPELL, ledger="offline", by=cast.educator, at=NOW)
    progress = progress_of(cast.cadre, at=NOW)
    assert (progress.online.required, progress.offline.required) == (50, 25)


def test_the_dashboard_counts_whoever_meets_the_smaller_target(cast):
    save_target(None, values(), by=None, at=NOW)
    earn(cast.cadre, "25")
    grant_exemption(cast.cadre, **SPELL, by=cast.educator, at=NOW)
    assert {row.unit.name: row.met for row in scope_rows(type(cast.city).objects.all(), year=2026)} == {
        "定澜区教育局": 1,
        "普澜区海洋局": 0,
    }


def test_nobody_lets_off_themselves_or_people_of_others(cast):
    for by in (cast.cadre, cast.unit_admin, cast.trainer):
        with pytest.raises(PermissionDenied):
            grant_exemption(cast.cadre, **SPELL, by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        grant_exemption(cast.colleague, **SPELL, by=cast.county_admin, at=NOW)
    made = grant_exemption(cast.colleague, **SPELL, by=cast.educator, at=NOW)
    with pytest.raises(PermissionDenied):
        revoke_exemption(made, reason="x", by=cast.county_admin, at=NOW)


def test_a_time_is_let_off_once_and_taken_back_once(cast):
    made = grant_exemption(cast.cadre, **SPELL, by=cast.educator, at=NOW)
    with pytest.raises(ValidationError, match="已有一项减免"):
        grant_exemption(cast.cadre, **SPELL, ledger="online", by=cast.educator, at=NOW)
    with pytest.raises(ValidationError):
        revoke_exemption(made, reason=" ", by=cast.educator, at=NOW)
    revoke_exemption(made, reason="登记有误", by=cast.educator, at=NOW)
    with pytest.raises(ValidationError, match="已经撤销"):
        revoke_exemption(made, reason="再来", by=cast.educator, at=NOW)
    with pytest.raises(ValidationError, match="不能早于"):
        grant_exemption(cast.cadre, **SPELL | {"last_day": date(2025, 1, 1)}, by=cast.educator, at=NOW)
    grant_exemption(cast.cadre, **SPELL, by=cast.educator, at=NOW)


def test_the_database_keeps_exemptions_as_they_are(cast):
    made = grant_exemption(cast.cadre, **SPELL, by=cast.educator, at=NOW)
    revoke_exemption(made, reason="登记有误", by=cast.educator, at=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ExemptionRevocation.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Exemption.objects.update(note="改")
