"""Who keeps the library, and where: those who make courses and those who answer for cadre education."""

from django.http import Http404

from accounts.models import RoleAssignment, Unit, User
from accounts.querysets import UnitQuerySet

KEEPERS = (RoleAssignment.Role.TRAINER, RoleAssignment.Role.EDUCATOR)


def keeps_library(user: User) -> bool:
    """Say whether `user` keeps documents anywhere."""
    return user.is_authenticated and not user.held_roles.isdisjoint(KEEPERS)


def demand_keeper(user: User) -> None:
    """Answer 404 to everybody who keeps no documents."""
    if not keeps_library(user):
        raise Http404


def units_of(user: User) -> UnitQuerySet:
    """Return the city, counties and departments whose documents `user` may keep."""
    return Unit.objects.managed_by(user, *KEEPERS).open()


def keeps_categories(user: User) -> bool:
    """Say whether `user` keeps the list of categories, which all counties share: the role at the root of the tree."""
    held = user.roles.filter(role__in=KEEPERS).select_related("unit") if user.is_authenticated else ()
    return any(role.unit.is_root() for role in held)
