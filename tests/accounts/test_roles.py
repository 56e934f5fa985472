import pytest
from django.db import IntegrityError, transaction

from accounts import actions
from accounts.models import AuditEntry, RoleAssignment, Unit
from tests.cast import NOW


def test_a_role_reaches_down_the_tree_and_not_sideways(cast):
    managed = Unit.objects.managed_by(cast.county_admin, "county_admin")

    assert {unit.name for unit in managed} == {"定澜区", "定澜区教育局"}


def test_a_role_of_another_kind_manages_nothing(cast):
    assert not Unit.objects.managed_by(cast.county_admin, "educator").exists()


def test_granting_a_role_adds_the_group_of_its_name(cast):
    assert [group.name for group in cast.trainer.groups.all()] == ["trainer"]


def test_revoking_the_last_scope_takes_the_group_away(cast):
    actions.grant_role(cast.trainer, "trainer", unit=cast.pulan, by=cast.security_admin, at=NOW)

    actions.revoke_role(cast.trainer, "trainer", unit=cast.pulan, by=cast.security_admin, at=NOW)
    assert cast.trainer.groups.filter(name="trainer").exists()

    actions.revoke_role(cast.trainer, "trainer", unit=cast.city, by=cast.security_admin, at=NOW)
    assert not cast.trainer.groups.exists()
    assert AuditEntry.objects.filter(verb="revoke_role", actor=cast.security_admin).count() == 2


def test_revoking_a_role_that_is_not_held_changes_nothing(cast):
    actions.revoke_role(cast.trainer, "trainer", unit=cast.pulan, by=cast.security_admin, at=NOW)

    assert cast.trainer.groups.filter(name="trainer").exists()
    assert not AuditEntry.objects.filter(verb="revoke_role").exists()


@pytest.mark.parametrize("second", ["security_admin", "audit_admin"])
def test_nobody_holds_two_of_the_three_administrators_roles(cast, second):
    with pytest.raises(actions.RoleConflict):
        actions.grant_role(cast.system_admin, second, unit=cast.pulan, by=cast.security_admin, at=NOW)

    assert not cast.system_admin.groups.filter(name=second).exists()


def test_an_administrator_may_hold_the_same_role_in_another_unit(cast):
    actions.grant_role(cast.system_admin, "system_admin", unit=cast.pulan, by=cast.security_admin, at=NOW)

    assert cast.system_admin.roles.count() == 2


def test_the_database_itself_keeps_the_administrators_apart(cast):
    with pytest.raises(IntegrityError, match="role_administrators_apart"), transaction.atomic():
        RoleAssignment.objects.create(user=cast.system_admin, role="audit_admin", unit=cast.city)
