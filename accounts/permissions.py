"""Who may do what with people, units, roles and the audit log, and where: one table, deny by default.

Every power is held through a role within a unit and below. The superuser holds none of them: that account is for
emergencies in the editors' area and on the server.
"""

from enum import StrEnum

from django.http import Http404

from .models import RoleAssignment, Unit, User
from .querysets import UnitQuerySet, UserQuerySet

Role = RoleAssignment.Role


class Power(StrEnum):
    """What somebody may do within the own scope."""

    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    REVEAL = "reveal"  # read protected fields in clear, with a reason
    MANAGE_UNITS = "manage_units"
    MANAGE_CATEGORIES = "manage_categories"
    REVIEW_REGISTRATIONS = "review_registrations"
    GRANT_WORK_ROLES = "grant_work_roles"  # trainer, reviewer, unit administrator
    GRANT_ALL_ROLES = "grant_all_roles"
    MANAGE_SIGN_IN = "manage_sign_in"  # locks, sessions, second factors, outside identities
    READ_AUDIT = "read_audit"


_PEOPLE = (Role.EDUCATOR, Role.COUNTY_ADMIN, Role.UNIT_ADMIN)
HOLDERS: dict[Power, tuple[Role, ...]] = {
    Power.SEE_PEOPLE: (*_PEOPLE, Role.SECURITY_ADMIN),
    Power.MANAGE_PEOPLE: _PEOPLE,
    Power.REVEAL: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.MANAGE_UNITS: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.MANAGE_CATEGORIES: (Role.EDUCATOR,),
    Power.REVIEW_REGISTRATIONS: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.GRANT_WORK_ROLES: (Role.SECURITY_ADMIN, Role.COUNTY_ADMIN),
    Power.GRANT_ALL_ROLES: (Role.SECURITY_ADMIN,),
    Power.MANAGE_SIGN_IN: (Role.SECURITY_ADMIN,),
    Power.READ_AUDIT: (Role.AUDIT_ADMIN,),
}
#: Roles that a county administrator may grant below the own county.
WORK_ROLES = (Role.TRAINER, Role.REVIEWER, Role.UNIT_ADMIN)


def may(user: User, power: Power) -> bool:
    """Say whether `user` holds `power` anywhere."""
    return user.is_authenticated and not user.held_roles.isdisjoint(HOLDERS[power])


def may_in(user: User, power: Power, unit: Unit | None) -> bool:
    """Say whether `user` holds `power` in `unit`; where there is no unit, only those at the root of the tree do."""
    if not user.is_authenticated:
        return False
    scopes = [role.unit for role in user.roles.filter(role__in=HOLDERS[power]).select_related("unit")]
    return any(scope.contains(unit) if unit else scope.is_root() for scope in scopes)


def units_for(user: User, power: Power) -> UnitQuerySet:
    """Return the units in which `user` holds `power`."""
    return Unit.objects.managed_by(user, *HOLDERS[power])


def people_for(user: User, power: Power) -> UserQuerySet:
    """Return the people over whom `user` holds `power`."""
    return User.objects.managed_by(user, *HOLDERS[power])


def demand(user: User, power: Power) -> None:
    """Answer 404 to whoever does not hold `power` anywhere."""
    if not may(user, power):
        raise Http404
