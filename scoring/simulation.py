"""What a policy would have given for the courses of a year, beside what was given (SPEC §1g 4).

The same arithmetic as in earnest, over the same facts in the same order: what a simulation says, activation does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone

from accounts.models import PersonalRecord, Posting, User
from jobs.running import Run

from .actions.awards import age_on
from .models import CreditEntry, CreditPolicy, PolicySimulation
from .periods import Period
from .policies.arithmetic import ZERO, Before, Study, calculate, wanting

if TYPE_CHECKING:
    from .policies.rules import PolicyRules

#: So many changed people are kept with a simulation; the counts are of all.
MOST_KEPT = 5000


class Record(NamedTuple):
    """A course that gave a credit: who, what was studied, when it counted, and what it gave."""

    user: int
    study: Study
    earned_at: datetime
    hours: Decimal


class Change(NamedTuple):
    """A person's hours in the year as given, and as they would have been."""

    user: int
    given: Decimal
    would: Decimal


def records_of(year: int) -> Iterator[Record]:
    """Yield the courses credited in `year`, person after person in the order of the ledger; memory stays constant."""
    entries = CreditEntry.objects.in_period(Period(year)).filter(kind=CreditEntry.Kind.COURSE)
    rows = entries.order_by("user_id", "sequence").values_list(
        "user_id", "course_class", "earned_at", "hours", "evidence__study", "calculation__0__facts__seconds"
    )
    for user, course_class, earned_at, hours, study, seconds in rows.iterator(chunk_size=5000):
        yield Record(user, _study(study, course_class, seconds), earned_at, hours)


def _study(stored: Any, course_class: str, seconds: Any) -> Study:
    if not isinstance(stored, dict):
        return Study(int(seconds or 0), course_class)
    return Study.from_json(stored)


def recalculate(records: Iterable[Record], rules: PolicyRules) -> Decimal:
    """Return what `rules` give for the records of one person in one year; pure."""
    by_day: dict[date, Decimal] = {}
    by_class: dict[str, Decimal] = {}
    for each in records:
        if wanting(rules, each.study):
            continue
        day = timezone.localdate(each.earned_at)
        before = Before(by_day.get(day, ZERO), by_class)
        hours = calculate(rules, each.study, before)[-1].hours
        by_day[day] = by_day.get(day, ZERO) + hours
        by_class[each.study.course_class] = by_class.get(each.study.course_class, ZERO) + hours
    return sum(by_class.values(), ZERO)


def simulate(policy: CreditPolicy, *, year: int) -> Iterator[Change]:
    """Yield what would have changed for every person of the policy who earned anything from courses in `year`."""
    rules = policy.parsed
    concerned = _concerned(policy, date(year, 12, 31), rules.below_age)
    for user, records in groupby(records_of(year), key=lambda record: record.user):
        if concerned is None or user in concerned:
            mine = list(records)
            yield Change(user, sum((each.hours for each in mine), ZERO), recalculate(mine, rules))


def _concerned(policy: CreditPolicy, day: date, below_age: int | None) -> set[int] | None:
    """Return whom the policy is for, or nothing when it is for everybody."""
    categories = [each.pk for each in policy.categories.all()]
    found = None
    if categories:
        found = set(Posting.objects.on(day).filter(category__in=categories).values_list("user", flat=True))
    if below_age is not None:
        born = PersonalRecord.objects.exclude(birth_date=None).values_list("user", "birth_date")
        older = {pk for pk, birth in born if (age_on(birth, day) or 0) >= below_age}
        found = (set(User.objects.values_list("pk", flat=True)) if found is None else found) - older
    return found


def run_simulation(run: Run) -> None:
    """Do what was asked with :class:`PolicySimulation`, under the rules of that moment."""
    found = PolicySimulation.objects.select_related("policy").get(pk=run.payload["simulation"])
    policy = found.policy
    policy.rules = found.rules
    changed: list[Change] = []
    for count, change in enumerate(simulate(policy, year=found.year), start=1):
        found.people = count
        found.hours_given += change.given
        found.hours_would += change.would
        found.gaining += change.would > change.given
        found.losing += change.would < change.given
        if change.would != change.given:
            changed.append(change)
        if count % 500 == 0:
            run.report(min(95, count // 100), str(count))
    changed.sort(key=lambda each: (-abs(each.would - each.given), each.user))
    found.changed = [[each.user, str(each.given), str(each.would)] for each in changed[:MOST_KEPT]]
    found.finished_at = run.clock()
    with run.completing():
        found.save()
