"""Verbs on roles."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..audit import record
from ..groups import align_groups
from ..models import SEPARATE_ROLES, RoleAssignment, Unit, User
from ..permissions import WORK_ROLES, Power, may_in, people_for
from .people import count_session_epoch

Role = RoleAssignment.Role


class RoleConflict(Exception):
    """The person already holds another of the three administrators' roles, which must stay in different hands."""


class LastAdministrator(ValidationError):
    """Without this security administrator nobody could grant a role any more."""

    def __init__(self) -> None:
        super().__init__(_("至少须有一名安全管理员，请先授予他人再撤销。"))


def may_grant(by: User, role: str, unit: Unit) -> bool:
    """Say whether `by` may grant and revoke `role` in `unit`."""
    if may_in(by, Power.GRANT_ALL_ROLES, unit):
        return True
    return role in WORK_ROLES and may_in(by, Power.GRANT_WORK_ROLES, unit)


def _demand(by: User | None, user: User, role: str, unit: Unit) -> None:
    """Raise ``PermissionDenied`` unless `by` may change this role of `user`; nobody may at their own account."""
    if by is None:
        return
    if by.pk == user.pk or not may_grant(by, role, unit):
        raise PermissionDenied


@transaction.atomic
def grant_role(user: User, role: str, *, unit: Unit, by: User | None, at: datetime, reason: str = "") -> RoleAssignment:
    """Grant a role within `unit` and below, and the Wagtail group that carries its page rights there.

    The person's sessions end, so that a role never comes or goes in the middle of one. Raise ``PermissionDenied`` when
    `by` may not (nobody grants to oneself; the system may), :class:`RoleConflict` when the person would hold two of
    system, security and audit administrator.
    """
    User.objects.select_for_update().get(pk=user.pk)
    wanted = Role(role)
    _demand(by, user, wanted, unit)
    if by is not None and not people_for(by, Power.SEE_PEOPLE).filter(pk=user.pk).exists():
        raise PermissionDenied
    if wanted in SEPARATE_ROLES and user.roles.filter(role__in=SEPARATE_ROLES).exclude(role=wanted).exists():
        raise RoleConflict(_("系统管理员、安全管理员和审计管理员须由不同人员担任。"))
    # A unit that is merged or closed has lost its roles; none may come back while we look.
    if Unit.objects.select_for_update().get(pk=unit.pk).closed_on is not None:
        raise ValidationError(_("该单位已撤销，不能作为管理范围。"))
    assignment, created = RoleAssignment.objects.get_or_create(
        user=user, role=wanted, unit=unit, defaults={"granted_at": at, "granted_by": by}
    )
    align_groups(user)
    if created:
        count_session_epoch(user)
        record("grant_role", by=by, at=at, target=user, role=wanted.value, unit=unit.code, reason=reason)
    return assignment


@transaction.atomic
def revoke_role(user: User, role: str, *, unit: Unit, by: User | None, at: datetime, reason: str = "") -> None:
    """Take a role within `unit` away, and its group with the last unit. A role that is not held is no error.

    Raise ``PermissionDenied`` when `by` may not (nobody revokes from oneself), :class:`LastAdministrator` for the last
    security administrator.
    """
    User.objects.select_for_update().get(pk=user.pk)
    _demand(by, user, Role(role), unit)
    held = user.roles.filter(role=Role(role), unit=unit).first()
    if held is not None:
        end_role(held, by=by, at=at, reason=reason)


def end_role(held: RoleAssignment, *, by: User | None, at: datetime, reason: str) -> None:
    """End one assignment with its group and sessions; for verbs that have already asked who may."""
    if held.role == Role.SECURITY_ADMIN:
        # Locked together, so that two administrators cannot revoke each other at the same moment.
        holders = RoleAssignment.objects.select_for_update(of=("self",)).filter(role=held.role).order_by("pk")
        others = holders.select_related("unit", "user")
        remaining = [
            each for each in others if each.pk != held.pk and each.user.is_active and each.user_id != held.user_id
        ]
        if not any(each.unit.is_root() or not held.unit.is_root() for each in remaining):
            raise LastAdministrator
    user, role, unit = held.user, held.role, held.unit
    held.delete()
    align_groups(user)
    count_session_epoch(user)
    record("revoke_role", by=by, at=at, target=user, role=role, unit=unit.code, reason=reason)
