"""Verbs on reminders of missing hours: the person, then who looks after the unit, then the leader.

Of the year's end alone nobody learns evenly (SPEC complaint 2); of nagging neither: never twice a day.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.audit import record
from accounts.models import RoleAssignment, Unit, User
from notices.actions import notify

from ..models import Reminder
from ..notice_kinds import HOURS_BEHIND, UNIT_BEHIND
from ..people_hours import PersonHours, behind
from ..permissions import units_with_readable_scores
from ..policies.wording import plain

Step = Reminder.Step


def _first_of_day(people: Collection[User], step: str, *, by: User | None, at: datetime) -> set[int]:
    """Note reminders and return whom nobody has reminded today; the database lets one of two at once through."""
    day = timezone.localdate(at)
    rows = [Reminder(user=person, step=step, day=day, at=at, by=by) for person in people]
    before = set(Reminder.objects.filter(user__in=people, day=day).values_list("user", flat=True))
    fresh = [row for row in rows if row.user_id not in before]
    Reminder.objects.bulk_create(fresh, ignore_conflicts=True)
    return set(
        Reminder.objects.filter(user__in=[row.user_id for row in fresh], day=day, at=at, step=step).values_list(
            "user", flat=True
        )
    )


@transaction.atomic
def remind_people(people: Collection[User], *, by: User | None, at: datetime) -> int:
    """Remind those of `people` who are behind, but nobody twice on the same day; return how many were told.

    With `by` only people of the units whose scores `by` may read.
    """
    units = Unit.objects.all() if by is None else units_with_readable_scores(by)
    if by is not None and not units.exists():
        raise PermissionDenied
    wanted = {person.pk for person in people}
    rows = {row.posting.user_id: row for row in behind(units, at=at) if row.posting.user_id in wanted}
    fresh = _first_of_day([row.posting.user for row in rows.values()], Step.PERSON, by=by, at=at)
    for user in sorted(fresh):
        _tell(rows[user], at=at)
    record("remind_of_hours", by=by, at=at, people=len(fresh))
    return len(fresh)


def _tell(row: PersonHours, *, at: datetime) -> None:
    day = timezone.localdate(at)
    facts: dict[str, Any] = {"year": day.year, "day": day.isoformat(), "missing": plain(row.online.missing)}
    facts |= {"done": plain(row.online.done), "required": plain(row.online.required)}
    url = reverse("scoring:mine")
    notify([row.posting.user], HOURS_BEHIND, at=at, url=url, key=f"hours:{day:%F}", **facts)


def _due(rows: Iterable[PersonHours], step: str, before: datetime) -> list[PersonHours]:
    """Return those whose last reminder of `step` is missing or older than `before`."""
    late = Reminder.objects.filter(step=step, at__gt=before).values_list("user", flat=True)
    recent = set(late)
    return [row for row in rows if row.posting.user_id not in recent]


@transaction.atomic
def remind_in_chain(*, at: datetime) -> dict[str, int]:
    """Remind who is behind; then those who look after units where it did not help; then the leaders above them.

    A step waits ``HOURS_REMINDER_DAYS`` days for the one before, and comes again after as many. Returns how many people
    were told at each step.
    """
    pause = timedelta(days=settings.HOURS_REMINDER_DAYS)
    rows = list(behind(Unit.objects.all(), at=at))
    told = {
        str(Step.PERSON): remind_people(
            [row.posting.user for row in _due(rows, Step.PERSON, at - pause)], by=None, at=at
        )
    }
    # Reminded once, and a whole pause later still behind.
    first = set(Reminder.objects.filter(step=Step.PERSON, at__lte=at - pause).values_list("user", flat=True))
    stuck = [row for row in rows if row.posting.user_id in first]
    for step, roles in (
        (Step.UNIT, (RoleAssignment.Role.UNIT_ADMIN,)),
        (Step.LEADER, (RoleAssignment.Role.LEADER,)),
    ):
        told[str(step)] = _tell_above(stuck, step, roles, at=at, pause=pause)
    return told


def _tell_above(stuck: list[PersonHours], step: str, roles: tuple[str, ...], *, at: datetime, pause: timedelta) -> int:
    """Tell the holders of `roles` how many people of their unit are stuck; leaders once the unit was told in vain."""
    told, count = Reminder.objects.filter(step=step, at__gt=at - pause), 0
    recent = set(told.values_list("user", flat=True))
    holders = RoleAssignment.objects.filter(role__in=roles, user__state="active").select_related("user", "unit")
    units_told = [each.path for each in Unit.objects.filter(pk__in=_units_told(at - pause))]
    for holder in holders.exclude(user__in=recent).order_by("unit__path", "pk"):
        mine = [row for row in stuck if row.posting.unit.path.startswith(holder.unit.path)]
        if step == Step.LEADER:
            mine = [row for row in mine if any(row.posting.unit.path.startswith(path) for path in units_told)]
        if not mine or not _first_of_day([holder.user], step, by=None, at=at):
            continue
        facts: dict[str, Any] = {"unit": holder.unit.name, "count": len(mine), "days": pause.days}
        url = f"{reverse('scoring:behind')}?unit={holder.unit_id}" if step == Step.UNIT else reverse("scoring:rankings")
        notify([holder.user], UNIT_BEHIND, at=at, url=url, key=f"hours:{timezone.localdate(at):%F}", **facts)
        count += 1
    return count


def _units_told(before: datetime) -> list[int]:
    """Return the units whose administrators were told by `before`."""
    told = Reminder.objects.filter(step=Step.UNIT, at__lte=before).values("user")
    held = RoleAssignment.objects.filter(role=RoleAssignment.Role.UNIT_ADMIN, user__in=told)
    return list(held.values_list("unit", flat=True))
