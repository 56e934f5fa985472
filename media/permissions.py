"""Who may look at other people's watching: those who look after their learning, within their units."""

from typing import Any

from accounts.models import RoleAssignment, User
from accounts.querysets import UserQuerySet

Role = RoleAssignment.Role
WATCHING_READERS = (Role.EDUCATOR, Role.COUNTY_ADMIN, Role.UNIT_ADMIN)


def may_read_watching(user: Any) -> bool:
    """Say whether `user` may look at the watching of anybody."""
    return user.is_authenticated and not user.held_roles.isdisjoint(WATCHING_READERS)


def learners_for(user: Any) -> UserQuerySet:
    """Return the people whose watching `user` may look at, never the own."""
    return User.objects.managed_by(user, *WATCHING_READERS).exclude(pk=user.pk)
