"""Who may read which letter."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import RoleAssignment, Unit, User
from accounts.participation import WRITE, standing_of

if TYPE_CHECKING:
    from .models import Letter

HANDLER = RoleAssignment.Role.LETTER_HANDLER


class LetterQuerySet(QuerySet["Letter"]):
    """Letters; being a superuser opens none of them (SPEC M16)."""

    def sent_by(self, user: Any) -> LetterQuerySet:
        """Return the letters that `user` wrote."""
        return self.filter(sender=user) if user.is_authenticated else self.none()

    def handled_by(self, user: Any) -> LetterQuerySet:
        """Return the letters from units in which `user` is a handler, without those of the handler's own."""
        return self.filter(unit__in=Unit.objects.managed_by(user, HANDLER)).exclude(sender=user)

    def visible_to(self, user: Any) -> LetterQuerySet:
        """Return what `user` wrote or handles; for everybody else there are no letters."""
        if not user.is_authenticated:
            return self.none()
        handled = Q(unit__in=Unit.objects.managed_by(user, HANDLER))
        return self.filter(Q(sender=user) | handled)

    def received_on(self, day: date) -> LetterQuerySet:
        """Return the letters of one local day."""
        start = timezone.make_aware(datetime.combine(day, time.min))
        end = timezone.make_aware(datetime.combine(day, time.max))
        return self.filter(created_at__range=(start, end))

    def open(self) -> LetterQuerySet:
        """Return the letters that wait for an answer, those that are due first in front."""
        return self.exclude(state="answered").order_by("due_on", "created_at")


def is_handler(user: Any) -> bool:
    """Say whether `user` handles letters of any unit."""
    return user.is_authenticated and user.roles.filter(role=HANDLER).exists()


def may_write(user: User) -> bool:
    """Say whether `user` may write a letter: a cadre, or somebody admitted by review."""
    return standing_of(user, WRITE) is not None
