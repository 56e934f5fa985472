"""Who may read which nomination."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Greatest, Least, TruncDate

from accounts.models import RoleAssignment, Unit, User
from accounts.participation import NOMINATE, standing_of
from accounts.querysets import UnitQuerySet
from library.models import DocumentVersion, LibraryDocument

from .identities import account_key, sound_keys_of

if TYPE_CHECKING:
    from .models import (
        Candidate,
        Contest,
        EligibilityRule,
        Entrant,
        InternalPost,
        Nomination,
        Scheme,
        Selection,
        SelectionNotice,
        ShortlistEntry,
    )

#: What an entrant needs before taking part (SPEC N20), as ``EntrantQuerySet.with_approvals`` annotates it.
BOTH_APPROVALS: dict[str, Any] = {"recommendation": True, "organisation": True}
OFFICER = RoleAssignment.Role.NOMINATION_OFFICER


def units_of_officer(user: Any) -> UnitQuerySet:
    """Return the units for whose nominations `user` is in charge; for everybody else none."""
    return Unit.objects.managed_by(user, OFFICER)


def about(user: Any, prefix: str = "") -> Q:
    """Return the condition that `user` is, or might be, who a row is about (``models.AboutSomebody``)."""
    meant = Q(**{f"{prefix}might_be__contains": [account_key(user)]})
    return meant | Q(**{f"{prefix}sound_key__in": sound_keys_of(user)})


class NominationQuerySet(QuerySet["Nomination"]):
    """Nominations; being a superuser, or the nominee, opens none of them."""

    def made_by(self, user: Any) -> NominationQuerySet:
        """Return the nominations that `user` signed."""
        return self.filter(nominator=user) if user.is_authenticated else self.none()

    def counted_for(self, user: Any) -> NominationQuerySet:
        """Return what the figures of the officer `user` are about: the units in charge, without any about `user`."""
        return self.filter(~about(user), unit__in=units_of_officer(user)) if user.is_authenticated else self.none()

    def handled_by(self, user: Any) -> NominationQuerySet:
        """Return the nominations from units in which `user` is the officer in charge, without the officer's own."""
        # A nomination on paper has no nominator, and NOT (NULL = 1) is not true.
        return self.counted_for(user).filter(Q(nominator=None) | ~Q(nominator=user))

    def visible_to(self, user: Any) -> NominationQuerySet:
        """Return what `user` signed or is in charge of; for everybody else there are no nominations."""
        if not user.is_authenticated:
            return self.none()
        in_charge = Q(unit__in=units_of_officer(user)) & ~about(user)
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
        return self.filter(~about(user), unit__in=units_of_officer(user)) if user.is_authenticated else self.none()

    def standing(self) -> ShortlistQuerySet:
        """Return the entries that were not removed."""
        return self.filter(removed_at=None)


class PostContestQuerySet(QuerySet["Contest"]):
    """Contests; whoever takes part in one does not handle it."""

    def handled_by(self, user: Any) -> PostContestQuerySet:
        """Return the contests for which `user` is the officer in charge, without those `user` may have entered."""
        if not user.is_authenticated:
            return self.none()
        from .models import Entrant

        entered = Entrant.objects.filter(about(user))
        return self.filter(unit__in=units_of_officer(user)).exclude(pk__in=entered.values("contest"))

    def shown_to(self, user: Any) -> PostContestQuerySet:
        """Return the contests with a published result: for those whose account belongs to the unit in charge or below.

        It is published inside only: people without a unit, and the public, find nothing.
        """
        if not user.is_authenticated or user.unit_id is None:
            return self.none()
        paths = [user.unit.path[:end] for end in range(Unit.steplen, len(user.unit.path) + 1, Unit.steplen)]
        return self.filter(state="published", unit__path__in=paths)


class EntrantQuerySet(QuerySet["Entrant"]):
    """Entrants of contests."""

    def standing(self) -> EntrantQuerySet:
        """Return those who did not withdraw."""
        return self.filter(withdrawn_at=None)

    def with_approvals(self) -> EntrantQuerySet:
        """Annotate ``recommendation`` and ``organisation``: the latest decision, or nothing."""
        from .models import Approval

        def latest(kind: str) -> Subquery:
            found = Approval.objects.filter(entrant=OuterRef("pk"), kind=kind).order_by("-pk")
            return Subquery(found.values("is_granted")[:1])

        return self.annotate(recommendation=latest("recommendation"), organisation=latest("organisation"))

    def taking_part(self) -> EntrantQuerySet:
        """Return those who stand, recommended and approved (SPEC N20)."""
        return self.standing().with_approvals().filter(**BOTH_APPROVALS)


class SchemeQuerySet(QuerySet["Scheme"]):
    """Schemes of nomination."""

    def current(self) -> SchemeQuerySet:
        """Return the version of every scheme that stands now."""
        return self.filter(replaced_at=None)


class SelectionQuerySet(QuerySet["Selection"]):
    """Processes of nomination for a post; whoever is a candidate does not handle it."""

    def handled_by(self, user: Any) -> SelectionQuerySet:
        """Return the processes for which `user` is the officer in charge, and surely no candidate."""
        if not user.is_authenticated:
            return self.none()
        from .models import Candidate

        candidates = Candidate.objects.filter(about(user))
        return self.filter(unit__in=units_of_officer(user)).exclude(pk__in=candidates.values("selection"))


class SelectionNoticeQuerySet(QuerySet["SelectionNotice"]):
    """Notices that were handed over to be made public."""

    def handled_by(self, user: Any) -> SelectionNoticeQuerySet:
        """Return those of the processes for which `user` is the officer in charge."""
        from .models import Selection

        return self.filter(selection__in=Selection.objects.handled_by(user))

    def standing(self) -> SelectionNoticeQuerySet:
        """Return those that were not taken back, nor replaced by another."""
        return self.filter(ended_at=None)


class CandidateQuerySet(QuerySet["Candidate"]):
    """Candidates of a process."""

    def standing(self) -> CandidateQuerySet:
        """Return those who were not removed."""
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

    def citing(self, day: date) -> RuleQuerySet:
        """Annotate ``cited_id``: the version of the cited document that is in force on the day that counts, or nothing.

        That is `day`; for a rule that does not hold on it, the nearest day on which it does, so that an earlier version
        of a rule goes on naming what it was made under.
        """
        last = Cast(F("valid_until") - Value(timedelta(days=1)), DateField())
        # LEAST of PostgreSQL leaves out what is NULL.
        counts = Greatest(F("valid_from"), Least(Value(day, DateField()), TruncDate("replaced_at"), last))
        versions = DocumentVersion.objects.filter(document=OuterRef("document")).in_force(OuterRef("cited_on"))
        return self.annotate(cited_on=counts, cited_id=Subquery(versions.values("pk")[:1]))

    def lapsed(self, day: date) -> RuleQuerySet:
        """Return the rules that cite a document of which nothing is in force, or which was withdrawn."""
        gone = Q(cited_id=None) | ~Q(document__state=LibraryDocument.State.PUBLISHED)
        return self.citing(day).filter(gone, document__isnull=False)


def is_officer(user: Any) -> bool:
    """Say whether `user` is in charge of nominations of any unit."""
    return user.is_authenticated and user.roles.filter(role=OFFICER).exists()


def may_nominate(user: User) -> bool:
    """Say whether `user` may nominate: a cadre, or somebody admitted by review (SPEC N02)."""
    return standing_of(user, NOMINATE) is not None
