"""What the policy asks of a year (or cycle) beside the targets: by course class, ledger and in total."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone

from .actions import NoPolicyError, policy_for
from .models import CreditEntry, CreditPolicy, Exemption, Ledger
from .periods import Period
from .policies.arithmetic import ZERO, asked, carried_over, counted, missing
from .policies.wording import MINIMUM_NAMES
from .proration import exempt_months, prorated
from .standings import posting_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Minimum:
    """One minimum of the policy: hours asked, counted and still missing."""

    label: str
    required: Decimal
    done: Decimal
    missing: Decimal


@dataclass(frozen=True)
class Minima:
    """The minima of a policy for one person, the years they are of, and the hours carried over from before."""

    policy: CreditPolicy
    first_year: int
    last_year: int
    carried: Decimal
    rows: list[Minimum]


def _hours(user: User, first: int, last: int) -> dict[str, Decimal]:
    """Return the hours of the years by course class, and of the ledger ``offline``."""
    zone = timezone.get_default_timezone()
    start, end = Period(first).bounds(zone)[0], Period(last).bounds(zone)[1]
    mine = CreditEntry.objects.of(user).filter(earned_at__gte=start, earned_at__lt=end).order_by()
    found: dict[str, Decimal] = {}
    for ledger, course_class, hours in mine.values_list("ledger", "course_class").annotate(Sum("hours")):
        name = course_class if ledger == Ledger.ONLINE else Ledger.OFFLINE.value
        found[name] = found.get(name, ZERO) + hours
    return found


def minima_of(user: User, *, at: datetime) -> Minima | None:
    """Return how `user` stands to the minima of the policy of the day; nothing where the policy has none."""
    day = timezone.localdate(at)
    try:
        policy = policy_for(user, posting_of(user, day), day=day)
    except NoPolicyError:
        return None
    rules = policy.parsed
    if not rules.minima:
        return None
    first, years = day.year, rules.cycle_years
    if years > 1:
        first = rules.cycle_from + (day.year - rules.cycle_from) // years * years
    last = first + years - 1
    carried = carried_over(rules, _hours(user, first - 1, first - 1)) if rules.carry_over and years == 1 else ZERO
    hours = _hours(user, first, last)
    spells = Exemption.objects.of(user).valid().filter(ledger="").values_list("first_day", "last_day")
    exempt = exempt_months(spells, date(first, 1, 1), date(last, 12, 31))
    left = {name: prorated(least, months=12 * years, exempt=exempt) for name, least in rules.minima.items()}
    rules = replace(rules, minima=left)
    sums, lacking = counted(hours, carried=carried), missing(rules, hours, carried=carried)
    rows = [
        Minimum(str(MINIMUM_NAMES[name]), least, sums[name], lacking.get(name, ZERO))
        for name, least in asked(rules).items()
    ]
    return Minima(policy, first, last, carried, rows)
