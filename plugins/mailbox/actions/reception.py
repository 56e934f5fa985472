"""Verbs of reception days and of opinions that come by other ways (SPEC M11, M13)."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from notices.actions import notify

from ..models import Booking, Box, Opinion, OpinionSource, Rating, ReceptionDay
from ..notice_kinds import RECEPTION_RESULT, RECEPTION_WITHDRAWN
from ..querysets import SUPERVISOR, may_write
from .handling import NotPossible


def _demand_box(box: Box, by: User) -> None:
    if not Box.objects.handled_by(by).filter(pk=box.pk, kind=Box.Kind.HANDLING).exists():
        raise PermissionDenied


@transaction.atomic
def announce_reception(box: Box, values: dict[str, Any], *, by: User, at: datetime) -> ReceptionDay:
    """Announce a reception day of `box`."""
    _demand_box(box, by)
    if values["date"] < timezone.localdate(at):
        raise NotPossible(_("接待日不能早于今天。"))
    day = ReceptionDay.objects.create(box=box, **values)
    record("announce_reception", by=by, at=at, target=day, date=day.date.isoformat())
    return day


@transaction.atomic
def withdraw_reception(day: ReceptionDay, *, reason: str, by: User, at: datetime) -> int:
    """Call a reception day off; who booked a place is told why. Return how many were told.

    Raises :class:`NotPossible` for a day that is over or was called off.
    """
    locked = ReceptionDay.objects.select_for_update(of=("self",)).select_related("box").get(pk=day.pk)
    _demand_box(locked.box, by)
    if locked.withdrawn_at is not None or locked.date < timezone.localdate(at):
        raise NotPossible(_("这个接待日已经过去，或者已经取消。"))
    bookings = locked.bookings.filter(cancelled_at=None, result_at=None).select_related("user")
    people = [booking.user for booking in bookings]
    bookings.update(cancelled_at=at)
    locked.withdrawn_at = at
    locked.save(update_fields=["withdrawn_at"])
    day_said, key = locked.date.isoformat(), f"withdrawn-{locked.uid}"
    notify(people, RECEPTION_WITHDRAWN, at=at, url="/mailbox/receptions/", key=key, day=day_said, reason=reason)
    record("withdraw_reception", by=by, at=at, target=locked, date=day_said, reason=reason, booked=len(people))
    return len(people)


@transaction.atomic
def book_reception(day: ReceptionDay, *, topic: str, by: User, at: datetime) -> Booking:
    """Book a place; raise :class:`NotPossible` when the day is full or over, or the person comes already."""
    locked = ReceptionDay.objects.select_for_update().get(pk=day.pk)
    if not may_write(by):
        raise PermissionDenied
    taken = locked.bookings.filter(cancelled_at=None)
    if locked.withdrawn_at is not None:
        raise NotPossible(_("这个接待日已经取消，请选择其他日期。"))
    if locked.date <= timezone.localdate(at):
        raise NotPossible(_("这个接待日的预约已经截止。"))
    if taken.filter(user=by).exists():
        raise NotPossible(_("您已经预约了这个接待日。"))
    if taken.count() >= locked.capacity:
        raise NotPossible(_("这个接待日的名额已满，请选择其他日期。"))
    made = Booking.objects.create(day=locked, user=by, topic=topic, booked_at=at)
    record("book_reception", by=by, at=at, target=made, date=locked.date.isoformat())
    return made


@transaction.atomic
def cancel_booking(booking: Booking, *, by: User, at: datetime) -> None:
    """Give a place back."""
    locked = Booking.objects.select_for_update(of=("self",)).select_related("day").get(pk=booking.pk)
    if locked.user_id != by.pk:
        raise PermissionDenied
    if locked.cancelled_at is not None or locked.day.date < timezone.localdate(at):
        raise NotPossible(_("这个预约已经不能取消。"))
    locked.cancelled_at = at
    locked.save(update_fields=["cancelled_at"])
    record("cancel_booking", by=by, at=at, target=locked, date=locked.day.date.isoformat())


@transaction.atomic
def write_result(booking: Booking, *, result: str, by: User, at: datetime) -> None:
    """Write to somebody who came what became of it; once."""
    locked = Booking.objects.select_for_update(of=("self",)).select_related("day__box", "user").get(pk=booking.pk)
    _demand_box(locked.day.box, by)
    if locked.result_at is not None or locked.cancelled_at is not None or locked.day.date > timezone.localdate(at):
        raise NotPossible(_("接待之后才能填写结果，且只填写一次。"))
    locked.result, locked.result_by, locked.result_at = result, by, at
    locked.save()
    day = locked.day.date.isoformat()
    notify([locked.user], RECEPTION_RESULT, at=at, url="/mailbox/receptions/", key=f"result-{locked.uid}", day=day)
    record("write_reception_result", by=by, at=at, target=locked, date=day)


@transaction.atomic
def note_opinion(box: Box, *, source: OpinionSource, received_on: date, body: str, by: User, at: datetime) -> Opinion:
    """Write down an opinion that came by another way than a letter."""
    _demand_box(box, by)
    made = Opinion.objects.create(box=box, source=source, received_on=received_on, body=body, by=by, at=at)
    record("note_opinion", by=by, at=at, target=made, source=source.name)
    return made


@transaction.atomic
def rate_handling(box: Box, *, quarter: str, score: int, remark: str, by: User, at: datetime) -> Rating:
    """Rate how `box` handled its letters in a quarter; a later rating of the same quarter replaces the earlier."""
    if not Box.objects.within(by, SUPERVISOR).filter(pk=box.pk).exists():
        raise PermissionDenied
    values = {"score": score, "remark": remark, "at": at}
    made, _is_new = Rating.objects.update_or_create(box=box, supervisor=by, quarter=quarter, defaults=values)
    record("rate_handling", by=by, at=at, target=made, quarter=quarter, score=score)
    return made
