"""The reading vocabulary of surveys."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from accounts.permissions import Power, units_for

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Item, Reply, Round, Survey


class SurveyQuerySet(QuerySet["Survey"]):
    """Surveys."""

    def managed_by(self, user: User) -> SurveyQuerySet:
        """Return the surveys of the units in which `user` runs surveys."""
        return self.filter(unit__in=units_for(user, Power.RUN_SURVEYS))

    def with_figures(self) -> SurveyQuerySet:
        """Annotate how many rounds were sent (``sent_rounds``), and how many replies came (``answers``)."""
        return self.annotate(
            sent_rounds=Count("rounds", filter=Q(rounds__sent_at__isnull=False), distinct=True),
            answers=Count("rounds__recipients__replies", distinct=True),
        )


class RoundQuerySet(QuerySet["Round"]):
    """Rounds."""

    def asked(self, user: User) -> RoundQuerySet:
        """Return the rounds in which `user` was asked."""
        return self.filter(recipients__user=user)

    def taking_replies(self, on: date) -> RoundQuerySet:
        """Return the rounds to which people may reply on the day `on`."""
        return self.filter(sent_at__isnull=False, closes_on__gte=on)

    def with_counters(self) -> RoundQuerySet:
        """Annotate how many people were ``asked_people``, how many ``replied`` and how many ``answers`` they gave."""
        answered = Q(recipients__replies__isnull=False)
        return self.annotate(
            asked_people=Count("recipients", distinct=True),
            replied=Count("recipients", filter=answered, distinct=True),
            answers=Count("recipients__replies", distinct=True),
        )


class ReplyQuerySet(QuerySet["Reply"]):
    """Replies."""

    def of(self, survey: Survey) -> ReplyQuerySet:
        """Return what came in all rounds of `survey`."""
        return self.filter(recipient__round__survey=survey)


class ItemQuerySet(QuerySet["Item"]):
    """Matters that replies brought up."""

    def followed_by(self, user: User) -> ItemQuerySet:
        """Return the matters for which `user` answers, and those of the surveys that `user` runs."""
        units = units_for(user, Power.RUN_SURVEYS)
        return self.filter(Q(owner=user) | Q(reply__recipient__round__survey__unit__in=units))
