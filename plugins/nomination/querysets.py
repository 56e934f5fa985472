"""Who may read which nomination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.models import RoleAssignment, Unit, User
from accounts.participation import NOMINATE, standing_of

if TYPE_CHECKING:
    from .models import Nomination

OFFICER = RoleAssignment.Role.NOMINATION_OFFICER


class NominationQuerySet(QuerySet["Nomination"]):
    """Nominations; being a superuser, or the nominee, opens none of them."""

    def made_by(self, user: Any) -> NominationQuerySet:
        """Return the nominations that `user` signed."""
        return self.filter(nominator=user) if user.is_authenticated else self.none()

    def handled_by(self, user: Any) -> NominationQuerySet:
        """Return the nominations from units in which `user` is the officer in charge, without the officer's own."""
        return self.filter(unit__in=Unit.objects.managed_by(user, OFFICER)).exclude(nominator=user)

    def visible_to(self, user: Any) -> NominationQuerySet:
        """Return what `user` signed or is in charge of; for everybody else there are no nominations."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(nominator=user) | Q(unit__in=Unit.objects.managed_by(user, OFFICER)))

    def standing(self) -> NominationQuerySet:
        """Return the nominations that were not withdrawn."""
        return self.filter(withdrawal=None)


def is_officer(user: Any) -> bool:
    """Say whether `user` is in charge of nominations of any unit."""
    return user.is_authenticated and user.roles.filter(role=OFFICER).exists()


def may_nominate(user: User) -> bool:
    """Say whether `user` may nominate: a cadre, or somebody admitted by review (SPEC N02)."""
    return standing_of(user, NOMINATE) is not None
