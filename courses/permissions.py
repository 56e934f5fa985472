"""Who looks after the course centre."""

from accounts.models import RoleAssignment, User

#: Roles whose work is that what people look for is there.
CATALOGUE_KEEPERS = frozenset((RoleAssignment.Role.TRAINER, RoleAssignment.Role.REVIEWER, RoleAssignment.Role.EDUCATOR))


def keeps_catalogue(user: User) -> bool:
    """Say whether `user` may see what people look for and do not find; there are no people in it."""
    return user.is_authenticated and not user.held_roles.isdisjoint(CATALOGUE_KEEPERS)
