"""Verbs on group viewing: open a sheet, write its roster, confirm, approve by somebody else, take back (SPEC L27)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in, may_in

from ..models import TrainingHours, Viewing, ViewingAttendee
from ..signals import viewing_decided
from .closing import reverse_hours

State = Viewing.State
VIEWING_FIELDS = ("title", "course", "place", "starts_at", "ends_at", "head_count", "hours")


def _locked(viewing: Viewing, *, by: User) -> Viewing:
    found = Viewing.objects.select_for_update(of=("self",)).select_related("unit").get(pk=viewing.pk)
    demand_in(by, Power.RUN_VIEWINGS, found.unit)
    return found


def _demand(viewing: Viewing, *states: str) -> None:
    if viewing.state not in states:
        raise ValidationError(_("这张签到表的状态已经变化，请刷新后再操作。"))


@transaction.atomic
def open_viewing(unit: Unit, *, values: dict[str, Any], by: User, at: datetime) -> Viewing:
    """Open a check-in sheet of `unit` with the fields of ``VIEWING_FIELDS``; raise ``ValidationError``."""
    demand_in(by, Power.RUN_VIEWINGS, unit)
    viewing = Viewing(unit=unit, opened_by=by, opened_at=at)
    _set(viewing, values, at=at)
    viewing.save()
    record("open_viewing", by=by, at=at, target=viewing, unit=unit.code, title=viewing.title)
    return viewing


def _set(viewing: Viewing, values: dict[str, Any], *, at: datetime) -> None:
    for name in VIEWING_FIELDS:
        if name in values:
            setattr(viewing, name, values[name])
    viewing.full_clean()
    if viewing.starts_at > at:
        raise ValidationError({"starts_at": _("收看开始以后才能登记。")})


@transaction.atomic
def edit_viewing(viewing: Viewing, *, values: dict[str, Any], by: User, at: datetime) -> Viewing:
    """Change a sheet that is not confirmed; its roster moves with its time, or ``ValidationError`` says who cannot."""
    found = _locked(viewing, by=by)
    _demand(found, State.DRAFT)
    _set(found, values, at=at)
    if found.head_count < found.attendees.count():
        raise ValidationError({"head_count": _("到场人数不能少于名单人数。")})
    found.save()
    _seat(found, list(User.objects.filter(pk__in=found.attendees.values("user"))))
    record("edit_viewing", by=by, at=at, target=found)
    return found


@transaction.atomic
def set_roster(viewing: Viewing, people: Iterable[User], *, by: User, at: datetime) -> int:
    """Say who was there, of the people who held a post in the unit that day; return how many they are.

    Raise ``ValidationError`` for people of other units, for more people than heads, and for somebody who sits in
    another viewing at the same time.
    """
    found = _locked(viewing, by=by)
    _demand(found, State.DRAFT)
    people = list({person.pk: person for person in people}.values())
    if len(people) > found.head_count:
        raise ValidationError(
            _("名单 %(n)d 人，多于到场人数 %(heads)d。") % {"n": len(people), "heads": found.head_count}
        )
    _seat(found, people)
    record("set_viewing_roster", by=by, at=at, target=found, people=len(people))
    return len(people)


def _seat(viewing: Viewing, people: list[User]) -> None:
    day = timezone.localdate(viewing.starts_at)
    wanted = [person.pk for person in people]
    own = set(User.objects.posted_in(viewing.unit, on=day).filter(pk__in=wanted).values_list("pk", flat=True))
    strangers = "、".join(str(person) for person in people if person.pk not in own)
    if strangers:
        raise ValidationError(_("当日不在本单位任职：%(names)s") % {"names": strangers})
    during = (viewing.starts_at, viewing.ends_at)
    viewing.attendees.all().delete()
    elsewhere = ViewingAttendee.objects.filter(user__in=people, counts=True, during__overlap=during)
    _refuse(elsewhere.values_list("user__real_name", flat=True))
    try:
        with transaction.atomic():
            ViewingAttendee.objects.bulk_create(
                [ViewingAttendee(viewing=viewing, user=person, during=during) for person in people]
            )
    except IntegrityError as error:
        # Another sheet was saved in the same moment; the database refuses the second.
        raise ValidationError(_("名单中有人在同一时间已列入另一张签到表，请刷新后核对。")) from error


def _refuse(names: Iterable[str]) -> None:
    taken = "、".join(names)
    if taken:
        raise ValidationError(_("同一时间已列入另一张签到表：%(names)s") % {"names": taken})


@transaction.atomic
def confirm_viewing(viewing: Viewing, *, by: User, at: datetime) -> None:
    """Vouch for the sheet on behalf of the unit; from then on it cannot be changed."""
    found = _locked(viewing, by=by)
    _demand(found, State.DRAFT)
    if not found.attendees.exists():
        raise ValidationError(_("名单还是空的。"))
    if found.ends_at > at:
        raise ValidationError(_("收看还没有结束。"))
    found.state, found.confirmed_by, found.confirmed_at, found.answer = State.CONFIRMED, by, at, ""
    found.save(update_fields=["state", "confirmed_by", "confirmed_at", "answer"])
    record("confirm_viewing", by=by, at=at, target=found, people=found.attendees.count(), heads=found.head_count)


def may_decide(viewing: Viewing, user: User) -> bool:
    """Say whether `user` may approve or return the sheet: somebody of the scope who neither confirmed nor attended."""
    return (
        viewing.state == State.CONFIRMED
        and viewing.confirmed_by_id != user.pk
        and may_in(user, Power.RUN_VIEWINGS, viewing.unit)
        and not viewing.attendees.filter(user=user).exists()
    )


@transaction.atomic
def approve_viewing(viewing: Viewing, *, by: User, at: datetime) -> int:
    """Credit the roster; return how many people got hours. Raise ``PermissionDenied`` for whoever confirmed it."""
    found = _locked(viewing, by=by)
    _demand(found, State.CONFIRMED)
    if not may_decide(found, by):
        raise PermissionDenied
    found.state, found.decided_by, found.decided_at = State.APPROVED, by, at
    found.save(update_fields=["state", "decided_by", "decided_at"])
    entries = [
        TrainingHours(
            user_id=attendee.user_id,
            category=TrainingHours.Category.VIEWING,
            title=found.title,
            hours=found.hours,
            earned_on=timezone.localdate(found.starts_at),
            recorded_at=at,
            viewing=found,
            key=f"viewing:{found.pk}:{attendee.user_id}",
        )
        for attendee in found.attendees.all()
    ]
    TrainingHours.objects.bulk_create(entries)
    record("approve_viewing", by=by, at=at, target=found, people=len(entries), hours=str(found.hours))
    transaction.on_commit(lambda: viewing_decided.send_robust(Viewing, viewing_id=found.pk, approved=True, at=at))
    return len(entries)


@transaction.atomic
def return_viewing(viewing: Viewing, *, reason: str, by: User, at: datetime) -> None:
    """Give a confirmed sheet back to be corrected, with a reason."""
    found = _locked(viewing, by=by)
    _demand(found, State.CONFIRMED)
    if not may_decide(found, by):
        raise PermissionDenied
    found.state, found.confirmed_by, found.confirmed_at, found.answer = State.DRAFT, None, None, reason[:200]
    found.save(update_fields=["state", "confirmed_by", "confirmed_at", "answer"])
    record("return_viewing", by=by, at=at, target=found, reason=reason)


@transaction.atomic
def cancel_viewing(viewing: Viewing, *, reason: str, by: User, at: datetime) -> None:
    """Void a sheet: its hours are taken back, its people are free at that time again.

    An approved sheet is voided by somebody who did not confirm it.
    """
    found = _locked(viewing, by=by)
    _demand(found, State.DRAFT, State.CONFIRMED, State.APPROVED)
    approved = found.state == State.APPROVED
    if approved and found.confirmed_by_id == by.pk:
        raise PermissionDenied
    reverse_hours(list(found.earned.counting()), at=at)
    found.attendees.update(counts=False)
    found.state, found.answer, found.decided_by, found.decided_at = State.CANCELLED, reason[:200], by, at
    found.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    record("cancel_viewing", by=by, at=at, target=found, reason=reason)
    if approved:
        transaction.on_commit(lambda: viewing_decided.send_robust(Viewing, viewing_id=found.pk, approved=False, at=at))
