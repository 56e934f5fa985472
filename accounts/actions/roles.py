"""Verbs on roles."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from ..audit import record
from ..models import SEPARATE_ROLES, RoleAssignment, Unit, User
from .people import count_session_epoch


class RoleConflict(Exception):
    """The person already holds another of the three administrators' roles, which must stay in different hands."""


@transaction.atomic
def grant_role(user: User, role: str, *, unit: Unit, by: User | None, at: datetime) -> RoleAssignment:
    """Grant a role within `unit` and below, and the Wagtail group of the same name, which carries the page rights.

    The person's sessions end, so that a role never comes or goes in the middle of one.
    Raise :class:`RoleConflict` when the person would hold two of system, security and audit administrator.
    """
    User.objects.select_for_update().get(pk=user.pk)
    wanted = RoleAssignment.Role(role)
    if wanted in SEPARATE_ROLES and user.roles.filter(role__in=SEPARATE_ROLES).exclude(role=wanted).exists():
        raise RoleConflict(_("系统管理员、安全管理员和审计管理员须由不同人员担任。"))
    assignment, created = RoleAssignment.objects.get_or_create(
        user=user, role=wanted, unit=unit, defaults={"granted_at": at, "granted_by": by}
    )
    user.groups.add(Group.objects.get_or_create(name=wanted.value)[0])
    if created:
        count_session_epoch(user)
        record("grant_role", by=by, at=at, target=user, role=wanted.value, unit=unit.code)
    return assignment


@transaction.atomic
def revoke_role(user: User, role: str, *, unit: Unit, by: User | None, at: datetime) -> None:
    """Take a role within `unit` away; the group goes with the last unit. A role that is not held is no error."""
    User.objects.select_for_update().get(pk=user.pk)
    held = RoleAssignment.Role(role)
    deleted, _rows = user.roles.filter(role=held, unit=unit).delete()
    if not user.roles.filter(role=held).exists():
        user.groups.remove(*Group.objects.filter(name=held.value))
    if deleted:
        count_session_epoch(user)
        record("revoke_role", by=by, at=at, target=user, role=held.value, unit=unit.code)
