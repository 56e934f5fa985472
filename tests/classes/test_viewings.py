"""Group viewing: a sheet of the own people, confirmed by one, approved by another, nobody at two at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import grant_role, leave_office, transfer
from accounts.models import CadreCategory
from classes import actions
from classes.models import TrainingHours, Viewing, ViewingAttendee
from tests.cast import NOW, make_cast
from tests.classes.material import make_people
from tests.together import together

START = NOW - timedelta(hours=3)


def open_viewing(cast, *, unit=None, by=None, start=START, heads=20):
    values = {
        "title": "党课",
        "place": "会议室",
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "head_count": heads,
        "hours": Decimal(2),
    }
    return actions.open_viewing(unit or cast.dinglan_office, values=values, by=by or cast.unit_admin, at=NOW)


@pytest.fixture
def confirmed(cast):
    """A sheet with the cadre on it, confirmed by the unit's administrator."""
    viewing = open_viewing(cast)
    actions.set_roster(viewing, [cast.cadre], by=cast.unit_admin, at=NOW)
    actions.confirm_viewing(viewing, by=cast.unit_admin, at=NOW)
    return viewing


def test_approval_by_another_credits_the_roster_once(cast, confirmed):
    assert actions.approve_viewing(confirmed, by=cast.county_admin, at=NOW) == 1
    entry = TrainingHours.objects.get()
    assert (entry.user, entry.hours, entry.category) == (cast.cadre, Decimal(2), "viewing")
    with pytest.raises(ValidationError):
        actions.approve_viewing(confirmed, by=cast.county_admin, at=NOW)
    assert TrainingHours.objects.count() == 1


def test_nobody_approves_what_they_confirmed(cast, confirmed):
    with pytest.raises(PermissionDenied):
        actions.approve_viewing(confirmed, by=cast.unit_admin, at=NOW)
    with pytest.raises(IntegrityError, match="viewing_approved_by_another"), transaction.atomic():
        Viewing.objects.filter(pk=confirmed.pk).update(state="approved", decided_by=cast.unit_admin)


def test_nobody_approves_the_own_hours(cast):
    (person,) = make_people(cast.dinglan_office, 1)
    grant_role(person, "county_admin", unit=cast.dinglan, by=None, at=NOW)
    viewing = open_viewing(cast)
    actions.set_roster(viewing, [person], by=cast.unit_admin, at=NOW)
    actions.confirm_viewing(viewing, by=cast.unit_admin, at=NOW)
    assert not actions.may_decide(viewing, person)
    with pytest.raises(PermissionDenied):
        actions.approve_viewing(viewing, by=person, at=NOW)


def test_other_counties_neither_see_nor_decide(cast, confirmed, client_of):
    assert not Viewing.objects.managed_by(cast.root).exists()
    with pytest.raises(PermissionDenied):
        open_viewing(cast, unit=cast.pulan_office, by=cast.county_admin)
    with pytest.raises(PermissionDenied):
        actions.confirm_viewing(
            open_viewing(cast, unit=cast.pulan_office, by=cast.educator), by=cast.unit_admin, at=NOW
        )


def test_the_roster_holds_people_of_the_unit_and_no_more_than_heads(cast):
    viewing = open_viewing(cast, heads=1)
    with pytest.raises(ValidationError, match="陈帆"):
        actions.set_roster(viewing, [cast.colleague], by=cast.unit_admin, at=NOW)
    with pytest.raises(ValidationError, match="多于到场人数"):
        actions.set_roster(viewing, [cast.cadre, cast.colleague], by=cast.unit_admin, at=NOW)


def test_nobody_sits_in_two_rooms_at_once(cast):
    first, second = open_viewing(cast), open_viewing(cast, start=START + timedelta(hours=1))
    actions.set_roster(first, [cast.cadre], by=cast.unit_admin, at=NOW)
    with pytest.raises(ValidationError, match="林海"):
        actions.set_roster(second, [cast.cadre], by=cast.unit_admin, at=NOW)
    after = open_viewing(cast, start=START - timedelta(hours=2))
    assert actions.set_roster(after, [cast.cadre], by=cast.unit_admin, at=NOW) == 1, "one ends when the next begins"


def test_moving_a_sheet_onto_another_is_refused(cast):
    first, second = open_viewing(cast), open_viewing(cast, start=START - timedelta(days=1))
    for viewing in (first, second):
        actions.set_roster(viewing, [cast.cadre], by=cast.unit_admin, at=NOW)
    moved = {"starts_at": START, "ends_at": START + timedelta(hours=1)}
    with pytest.raises(ValidationError):
        actions.edit_viewing(second, values=moved, by=cast.unit_admin, at=NOW)


def test_a_sheet_without_a_roster_or_still_going_on_is_not_confirmed(cast):
    with pytest.raises(ValidationError, match="名单还是空的"):
        actions.confirm_viewing(open_viewing(cast), by=cast.unit_admin, at=NOW)
    viewing = open_viewing(cast, start=NOW - timedelta(hours=1))
    actions.set_roster(viewing, [cast.cadre], by=cast.unit_admin, at=NOW)
    with pytest.raises(ValidationError, match="还没有结束"):
        actions.confirm_viewing(viewing, by=cast.unit_admin, at=NOW)


def test_a_confirmed_sheet_is_changed_only_after_it_was_returned(cast, confirmed):
    with pytest.raises(ValidationError):
        actions.set_roster(confirmed, [], by=cast.unit_admin, at=NOW)
    actions.return_viewing(confirmed, reason="人数不符", by=cast.county_admin, at=NOW)
    actions.set_roster(confirmed, [], by=cast.unit_admin, at=NOW)
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.answer) == ("draft", "人数不符")


def test_voiding_takes_the_hours_back_and_frees_the_people(cast, confirmed):
    actions.approve_viewing(confirmed, by=cast.county_admin, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.cancel_viewing(confirmed, reason="误报", by=cast.unit_admin, at=NOW)
    actions.cancel_viewing(confirmed, reason="误报", by=cast.county_admin, at=NOW)
    assert TrainingHours.objects.of(cast.cadre).total() == 0
    assert TrainingHours.objects.count() == 2
    again = open_viewing(cast)
    assert actions.set_roster(again, [cast.cadre], by=cast.unit_admin, at=NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_two_sheets_that_name_the_same_person_at_once_keep_one():
    cast = make_cast()
    sheets = [open_viewing(cast) for _number in range(6)]
    results = together(
        [lambda sheet=sheet: actions.set_roster(sheet, [cast.cadre], by=cast.unit_admin, at=NOW) for sheet in sheets]
    )
    assert results.count(1) == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 5
    assert ViewingAttendee.objects.count() == 1


def test_a_sheet_that_moves_to_another_day_keeps_nobody_who_had_no_post_there_then(cast):
    viewing = open_viewing(cast)
    actions.set_roster(viewing, [cast.cadre], by=cast.unit_admin, at=NOW)
    before = START - timedelta(days=20_000)
    with pytest.raises(ValidationError, match="当日不在本单位任职"):
        actions.edit_viewing(
            viewing, values={"starts_at": before, "ends_at": before + timedelta(hours=2)}, by=cast.unit_admin, at=NOW
        )


def test_who_was_there_and_has_moved_since_is_still_on_the_sheet(cast, client_of):
    stays, moves, retires = make_people(cast.dinglan_office, 3)
    viewing = open_viewing(cast)
    later = NOW + timedelta(days=1)
    post = {"post": "干部", "rank": "70", "category": CadreCategory.objects.get(code="county")}
    transfer(moves, unit=cast.city_office, start=timezone.localdate(later), by=None, at=later, **post)
    leave_office(retires, on=timezone.localdate(later), reason="退休", by=None, at=later)
    page = client_of(cast.unit_admin).get(f"{viewing.get_absolute_url()}roster/").text
    for person in (stays, moves, retires):
        assert f'value="{person.uid}"' in page, person
