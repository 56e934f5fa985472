"""Who may see figures of other people."""

from django.db.models import QuerySet

from accounts.models import RoleAssignment, Unit, User
from accounts.permissions import Power, may_in

#: Roles that may read scores of the people in their scope.
SCORE_READERS = (
    RoleAssignment.Role.EDUCATOR,
    RoleAssignment.Role.COUNTY_ADMIN,
    RoleAssignment.Role.UNIT_ADMIN,
)


def units_with_readable_scores(user: User) -> QuerySet[Unit]:
    """Return the units whose people's scores `user` may read; none for most people."""
    return Unit.objects.managed_by(user, *SCORE_READERS)


def may_keep_rules(user: User) -> bool:
    """Say whether `user` keeps credit policies and targets; they hold for everybody, so only at the root."""
    return may_in(user, Power.KEEP_CREDIT_RULES, None)
