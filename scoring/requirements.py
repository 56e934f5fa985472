"""What is asked of whom: targets by rank and category, less the time in which somebody is let off."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F

from .models import Exemption, Target
from .proration import Spell, exempt_months, prorated

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import Posting, User

ZERO = Decimal(0)


@dataclass(frozen=True)
class Asked:
    """Hours asked of one person: by which target, the hours before and after time let off, and the months let off."""

    target: Target
    full: Decimal
    hours: Decimal
    exempt: int


class Requirements:
    """The targets of a year and of the cycles it lies in, and the exemptions; two queries whatever is asked later.

    With `users` only their exemptions are read.
    """

    def __init__(self, year: int, *, users: Collection[User] | None = None) -> None:
        self.year = year
        self._targets = [
            target
            for target in Target.objects.filter(is_active=True, year__lte=year).select_related("category")
            if year <= target.last_year
        ]
        self._spells: dict[int, list[tuple[str, Spell]]] = defaultdict(list)
        if self._targets:
            self._read_exemptions(users)
        # The same for everybody of the same rank and category; there are few of these.
        self._found: dict[tuple[str, bool, int | None, str], Target | None] = {}

    def _read_exemptions(self, users: Collection[User] | None) -> None:
        year = self.year
        first = date(min((target.year for target in self._targets), default=year), 1, 1)
        last = date(max((target.last_year for target in self._targets), default=year), 12, 31)
        rows = Exemption.objects.valid().between(first, last).order_by()
        if users is not None:
            rows = rows.filter(user__in=users)
        for user, ledger, start, end in rows.values_list("user", "ledger", "first_day", "last_day"):
            self._spells[user].append((ledger, (start, end)))

    def _target(self, ledger: str, *, cycle: bool, category: int | None, rank: str) -> Target | None:
        """Return the target that fits best: of rank and category, of the category, of the rank, of all."""
        key = (ledger, cycle, category, rank)
        if key not in self._found:
            fitting = [
                target
                for target in self._targets
                if target.ledger == ledger
                and (target.years > 1) == cycle
                and target.category_id in (None, category)
                and (not target.ranks or rank in target.ranks)
            ]
            fitting.sort(key=lambda each: (each.category_id is not None, bool(each.ranks), each.year, each.pk))
            self._found[key] = fitting[-1] if fitting else None
        return self._found[key]

    def of(self, user: int, ledger: str, *, category: int | None, rank: str, cycle: bool = False) -> Asked | None:
        """Return what is asked of a person, of the year or of the cycle; nothing where no target fits."""
        target = self._target(ledger, cycle=cycle, category=category, rank=rank)
        if target is None:
            return None
        spells = [spell for let_off, spell in self._spells.get(user, ()) if let_off in ("", ledger)]
        exempt = exempt_months(spells, date(target.year, 1, 1), date(target.last_year, 12, 31)) if spells else 0
        left = prorated(target.hours, months=12 * target.years, exempt=exempt)
        return Asked(target, target.hours, left, exempt)

    def hours(self, user: int, ledger: str, *, category: int | None, rank: str) -> Decimal:
        """Return the hours asked of a person in the year; 0 where nothing is."""
        asked = self.of(user, ledger, category=category, rank=rank)
        return asked.hours if asked else ZERO

    def of_posting(self, posting: Posting, ledger: str) -> Decimal:
        """Return the hours asked in the year of whoever holds `posting`."""
        return self.hours(posting.user_id, ledger, category=posting.category_id, rank=posting.rank)


def targets_of_year(year: int) -> list[Target]:
    """Return all targets that concern `year`, for the list; those that are off as well."""
    rows = Target.objects.filter(year__lte=year).select_related("category")
    rows = rows.order_by("years", "ledger", F("category").asc(nulls_last=True), "pk")
    return [target for target in rows if year <= target.last_year]
