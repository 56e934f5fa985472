"""Who may read which nomination."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.models import RoleAssignment, Unit, User
from accounts.participation import NOMINATE, standing_of
from accounts.querysets import UnitQuerySet

from .identities import nominee_key

if TYPE_CHECKING:
    from .models import EligibilityRule, InternalPost, Nomination, ShortlistEntry

OFFICER = RoleAssignment.Role.NOMINATION_OFFICER


def units_of_officer(user: Any) -> UnitQuerySet:
    """Return the units for whose nominations `user` is in charge; for everybody else none."""
    return Unit.objects.managed_by(user, OFFICER)


def _keys_of(user: Any) -> list[str]:
    """Return the hashes under which `user` would be somebody's nominee: the name in every unit of a post so far."""
    names = user.postings.values_list("unit__name", flat=True)
    return [nominee_key(user.real_name, name) for name in set(names)]


class NominationQuerySet(QuerySet["Nomination"]):
    """Nominations; being a superuser, or the nominee, opens none of them."""

    def made_by(self, user: Any) -> NominationQuerySet:
        """Return the nominations that `user` signed."""
        return self.filter(nominator=user) if user.is_authenticated else self.none()

    def counted_for(self, user: Any) -> NominationQuerySet:
        """Return what the figures of the officer `user` are about: the units in charge, without any about `user`."""
        in_charge = self.filter(unit__in=units_of_officer(user))
        return in_charge.exclude(nominee_key__in=_keys_of(user)) if user.is_authenticated else in_charge

    def handled_by(self, user: Any) -> NominationQuerySet:
        """Return the nominations from units in which `user` is the officer in charge, without the officer's own."""
        # A nomination on paper has no nominator, and NOT (NULL = 1) is not true.
        return self.counted_for(user).filter(Q(nominator=None) | ~Q(nominator=user))

    def visible_to(self, user: Any) -> NominationQuerySet:
        """Return what `user` signed or is in charge of; for everybody else there are no nominations."""
        if not user.is_authenticated:
            return self.none()
        in_charge = Q(unit__in=units_of_officer(user)) & ~Q(nominee_key__in=_keys_of(user))
        return self.filter(Q(nominator=user) | in_charge)

    def standing(self) -> NominationQuerySet:
        """Return the nominations that were not withdrawn."""
        return self.filter(withdrawal=None)


class InternalPostQuerySet(QuerySet["InternalPost"]):
    """Posts that are not announced."""

    def handled_by(self, user: Any) -> InternalPostQuerySet:
        """Return the posts for which `user` is the officer in charge."""
        return self.filter(unit__in=units_of_officer(user))

    def open(self) -> InternalPostQuerySet:
        """Return the posts that are still to be filled."""
        return self.filter(closed_at=None)


class ShortlistQuerySet(QuerySet["ShortlistEntry"]):
    """Entries of shortlists."""

    def handled_by(self, user: Any) -> ShortlistQuerySet:
        """Return the entries for which `user` is the officer in charge, without any about `user`."""
        in_charge = self.filter(unit__in=units_of_officer(user))
        return in_charge.exclude(nominee_key__in=_keys_of(user)) if user.is_authenticated else in_charge

    def standing(self) -> ShortlistQuerySet:
        """Return the entries that were not removed."""
        return self.filter(removed_at=None)


class RuleQuerySet(QuerySet["EligibilityRule"]):
    """Rules of eligibility."""

    def current(self) -> RuleQuerySet:
        """Return the version of every rule that stands now."""
        return self.filter(replaced_at=None)

    def valid_on(self, day: date) -> RuleQuerySet:
        """Return the rules that hold on `day`."""
        until = Q(valid_until=None) | Q(valid_until__gt=day)
        return self.current().filter(until, valid_from__lte=day)


def is_officer(user: Any) -> bool:
    """Say whether `user` is in charge of nominations of any unit."""
    return user.is_authenticated and user.roles.filter(role=OFFICER).exists()


def may_nominate(user: User) -> bool:
    """Say whether `user` may nominate: a cadre, or somebody admitted by review (SPEC N02)."""
    return standing_of(user, NOMINATE) is not None
