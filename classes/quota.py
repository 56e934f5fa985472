"""Arithmetic of the menu of electives (SPEC L13): how much is chosen, done, and still missing. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Elective:
    """A chosen course: its length in whole minutes, and whether it is completed."""

    minutes: int
    done: bool = False


@dataclass(frozen=True)
class Quota:
    """How much everybody chooses from the menu: so many courses, or so many minutes; nothing without a unit."""

    class Unit(models.TextChoices):
        NONE = "none", _("没有选修要求")
        COURSES = "courses", _("按门数")
        MINUTES = "minutes", _("按时长（分钟）")

    unit: Unit
    amount: int

    def measure(self, electives: Iterable[Elective]) -> int:
        """Return how much `electives` are in the unit of the quota."""
        if self.unit == self.Unit.COURSES:
            return sum(1 for _elective in electives)
        return sum(elective.minutes for elective in electives) if self.unit == self.Unit.MINUTES else 0

    def standing(self, chosen: Iterable[Elective]) -> QuotaStanding:
        """Return where somebody stands who has chosen these."""
        chosen = list(chosen)
        return QuotaStanding(
            quota=self,
            chosen=self.measure(chosen),
            done=self.measure(elective for elective in chosen if elective.done),
        )


@dataclass(frozen=True)
class QuotaStanding:
    """What is chosen and done, in the unit of the quota."""

    quota: Quota
    chosen: int
    done: int

    @property
    def remaining(self) -> int:
        """Return how much is still to be chosen; never below zero."""
        return max(0, self.quota.amount - self.chosen)

    @property
    def outstanding(self) -> int:
        """Return how much is still to be completed; never below zero."""
        return max(0, self.quota.amount - self.done)

    @property
    def may_choose(self) -> bool:
        """Say whether another course may be chosen: as long as the quota is not reached."""
        return self.remaining > 0

    @property
    def is_met(self) -> bool:
        """Say whether enough is completed."""
        return self.outstanding == 0
