"""Renames, moves, mergers and closings of units, with their days."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts import actions
from accounts.models import AuditEntry, Posting, Unit, UnitEvent
from accounts.unit_changes import obstacle
from tests.cast import NOW
from tests.together import together

TODAY = date(2026, 6, 10)
LATER = NOW + timedelta(days=30)


def fresh(unit):
    return Unit.objects.get(pk=unit.pk)


def test_a_rename_keeps_the_name_of_every_day(cast):
    actions.rename_unit(cast.dinglan_office, name="定澜区教育体育局", on=date(2026, 5, 1), by=cast.educator, at=NOW)

    unit = fresh(cast.dinglan_office)
    assert unit.name == "定澜区教育体育局"
    assert unit.name_key.startswith("ding lan qu jiao yu ti")
    assert (unit.name_on(date(2026, 4, 30)), unit.name_on(date(2026, 5, 1))) == ("定澜区教育局", "定澜区教育体育局")


def test_a_change_ahead_waits_for_its_day(cast):
    event = actions.rename_unit(cast.pulan_office, name="普澜区渔业局", on=date(2026, 7, 1), by=cast.educator, at=NOW)
    assert fresh(cast.pulan_office).name == "普澜区海洋局"
    assert actions.apply_due_changes(at=NOW) == 0

    assert actions.apply_due_changes(at=LATER) == 1
    assert actions.apply_due_changes(at=LATER) == 0
    event.refresh_from_db()
    assert (fresh(cast.pulan_office).name, event.applied_at) == ("普澜区渔业局", LATER)


def test_a_change_ahead_can_be_withdrawn_but_not_twice(cast):
    event = actions.close_unit(cast.pulan_office, on=date(2026, 7, 1), by=cast.educator, at=NOW)
    actions.withdraw_change(event, by=cast.educator, at=NOW)
    assert actions.apply_due_changes(at=LATER) == 0
    with pytest.raises(ValidationError, match="已撤回"):
        actions.withdraw_change(event, by=cast.educator, at=NOW)


def test_a_unit_has_one_planned_change_at_a_time(cast):
    actions.close_unit(cast.pulan_office, on=date(2026, 7, 1), by=cast.educator, at=NOW)
    with pytest.raises(ValidationError, match="请先撤回"):
        actions.rename_unit(cast.pulan_office, name="新", on=TODAY, by=cast.educator, at=NOW)


def test_no_change_before_the_last_one(cast):
    actions.rename_unit(cast.pulan_office, name="甲", on=date(2026, 5, 1), by=cast.educator, at=NOW)
    with pytest.raises(ValidationError, match="2026-05-01"):
        actions.rename_unit(cast.pulan_office, name="乙", on=date(2026, 4, 1), by=cast.educator, at=NOW)


def test_a_merger_takes_people_sub_units_and_home_units_along_and_ends_roles(cast):
    part = actions.create_unit("学前科", code="part", kind="department", parent=cast.dinglan_office, by=None, at=NOW)
    old = cast.cadre.postings.get()
    day = date(2026, 6, 1)
    actions.merge_units(cast.dinglan_office, into=cast.city_office, on=day, sub_units=1, by=cast.educator, at=NOW)

    cast.cadre.refresh_from_db()
    before, after = Posting.objects.filter(user=cast.cadre).order_by("start")
    assert (before.pk, before.unit, before.end) == (old.pk, cast.dinglan_office, day)
    assert (after.unit, after.start, after.end) == (cast.city_office, day, None)
    assert (after.post, after.rank, after.category) == (old.post, old.rank, old.category)
    assert cast.cadre.unit == cast.city_office
    assert fresh(part).get_parent() == cast.city_office
    assert not cast.unit_admin.roles.exists()
    assert not Unit.objects.managed_by(cast.unit_admin, "unit_admin").exists()
    merged = fresh(cast.dinglan_office)
    assert (merged.closed_on, merged.merged_into) == (day, cast.city_office)
    assert AuditEntry.objects.filter(verb="revoke_role", object_id=str(cast.unit_admin.pk)).exists()


def test_a_post_that_began_after_the_merger_belongs_to_the_target_from_its_beginning(cast):
    actions.merge_units(cast.dinglan_office, into=cast.city_office, on=date(2024, 3, 1), by=cast.educator, at=NOW)

    posting = cast.cadre.postings.get()
    assert (posting.unit, posting.start, posting.end) == (cast.city_office, date(2024, 3, 1), None)


def test_a_county_with_sub_units_is_not_merged_until_their_number_is_confirmed(cast):
    for confirmed in (None, 0, 2):
        with pytest.raises(ValidationError, match="1 个下级单位"):
            actions.merge_units(cast.pulan, into=cast.dinglan, on=TODAY, sub_units=confirmed, by=cast.educator, at=NOW)
    actions.merge_units(cast.pulan, into=cast.dinglan, on=TODAY, sub_units=1, by=cast.educator, at=NOW)
    assert fresh(cast.pulan_office).get_parent() == cast.dinglan


def test_only_an_empty_unit_closes(cast):
    with pytest.raises(ValidationError, match="还有 1 人"):
        actions.close_unit(cast.pulan_office, on=TODAY, by=cast.educator, at=NOW)
    empty = actions.create_unit("空", code="empty", kind="department", parent=cast.pulan, by=None, at=NOW)
    actions.close_unit(empty, on=TODAY, by=cast.educator, at=NOW)
    assert fresh(empty).closed_on == TODAY
    with pytest.raises(ValidationError, match="已撤销"):
        actions.create_unit("下", code="below", kind="department", parent=empty, by=cast.educator, at=NOW)


def test_what_is_no_longer_possible_on_its_day_stays_planned(cast):
    empty = actions.create_unit("空", code="empty", kind="department", parent=cast.pulan, by=None, at=NOW)
    actions.close_unit(empty, on=date(2026, 7, 1), by=cast.educator, at=NOW)
    actions.create_unit("下", code="below", kind="department", parent=empty, by=None, at=NOW)
    assert actions.apply_due_changes(at=LATER) == 0
    assert fresh(empty).closed_on is None
    assert UnitEvent.objects.planned().count() == 1
    assert "下级单位" in obstacle(UnitEvent.objects.planned().get(), on=LATER.date())
    assert obstacle(UnitEvent.objects.planned().get(), on=NOW.date()) == ""


@pytest.mark.parametrize("into", ["itself", "below"])
def test_a_unit_does_not_go_below_itself(cast, into):
    target = {"itself": cast.dinglan, "below": cast.dinglan_office}[into]
    with pytest.raises(ValidationError, match="本单位"):
        actions.move_unit(cast.dinglan, below=target, on=TODAY, by=cast.educator, at=NOW)


def test_a_county_administrator_stays_inside_and_leaves_the_county_itself_alone(cast):
    by = cast.county_admin
    actions.rename_unit(cast.dinglan_office, name="定澜区教体局", on=TODAY, by=by, at=NOW)
    actions.edit_unit(cast.dinglan, code="330902", short_name="定澜", by=by, at=NOW)
    forbidden = [
        lambda: actions.rename_unit(cast.dinglan, name="我的区", on=TODAY, by=by, at=NOW),
        lambda: actions.edit_unit(cast.dinglan, code="1", short_name="", by=by, at=NOW),
        lambda: actions.move_unit(cast.dinglan_office, below=cast.city, on=TODAY, by=by, at=NOW),
        lambda: actions.move_unit(cast.dinglan_office, below=cast.pulan, on=TODAY, by=by, at=NOW),
        lambda: actions.merge_units(cast.dinglan_office, into=cast.pulan_office, on=TODAY, by=by, at=NOW),
        lambda: actions.rename_unit(cast.pulan_office, name="别人的", on=TODAY, by=by, at=NOW),
        lambda: actions.create_unit("新", code="new", kind="department", parent=cast.city, by=by, at=NOW),
        lambda: actions.close_unit(cast.dinglan, on=TODAY, by=by, at=NOW),
    ]
    for verb in forbidden:
        with pytest.raises(PermissionDenied):
            verb()


@pytest.mark.parametrize("who", ["unit_admin", "trainer", "security_admin", "system_admin", "root", "cadre"])
def test_nobody_else_changes_units(cast, who):
    with pytest.raises(PermissionDenied):
        actions.rename_unit(cast.dinglan_office, name="新", on=TODAY, by=cast.people()[who], at=NOW)


def test_a_taken_code_is_refused_in_words(cast):
    with pytest.raises(ValidationError, match="330902 已被使用"):
        actions.edit_unit(cast.pulan, code="330902", short_name="", by=cast.educator, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_moves_at_the_same_moment_leave_a_sound_tree(cast):
    parts = [
        actions.create_unit(f"科{n}", code=f"k{n}", kind="department", parent=cast.dinglan_office, by=None, at=NOW)
        for n in range(4)
    ]
    calls = [
        lambda unit=unit, n=n: actions.move_unit(
            unit, below=cast.pulan_office if n % 2 else cast.city_office, on=TODAY, by=None, at=NOW
        )
        for n, unit in enumerate(parts)
    ]
    calls.append(lambda: actions.move_unit(cast.pulan_office, below=cast.dinglan_office, on=TODAY, by=None, at=NOW))
    calls.append(lambda: actions.create_unit("新", code="n", kind="department", parent=cast.pulan, by=None, at=NOW))
    results = together(calls)

    assert not [result for result in results if isinstance(result, Exception)]
    assert Unit.find_problems() == ([], [], [], [], [])
    assert [fresh(unit).get_parent().name for unit in parts] == ["市委组织部", "普澜区海洋局"] * 2
