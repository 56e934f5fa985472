"""Verbs on announcements: prepare, send to an audience, remind those who have not opened it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import make_audience
from accounts.audiences import people_of
from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in
from jobs.actions import enqueue

from ..models import Announcement, Delivery
from ..notice_kinds import ANNOUNCEMENT, REMINDER
from .messages import notify

FIELDS = ("title", "body", "email", "sms")


class NotNowError(Exception):
    """What was asked for is not possible now; the text says why."""


class AlreadySentError(NotNowError):
    """An announcement that was sent is not changed and not sent again."""


class ReminderError(Exception):
    """Nobody is to be reminded now; the text says why."""


@transaction.atomic
def make_announcement(unit: Unit, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Announcement:
    """Prepare an announcement in the name of `unit`; nobody sees it yet. Raises ``ValidationError``."""
    demand_in(by, Power.SEND_ANNOUNCEMENTS, unit)
    made = Announcement(unit=unit, made_by=by, made_at=at, **{name: values[name] for name in FIELDS})
    made.audience = make_audience(unit)
    made.full_clean(exclude=["audience", "made_by"])
    made.save()
    record("make_announcement", by=by, at=at, target=made, title=made.title)
    return made


def _lock_draft(announcement: Announcement, by: User | None) -> Announcement:
    rows = Announcement.objects.select_for_update(of=("self",)).select_related("unit", "audience__scope")
    found = rows.get(pk=announcement.pk)
    demand_in(by, Power.SEND_ANNOUNCEMENTS, found.unit)
    if found.sent_at is not None:
        raise AlreadySentError(_("通知已经发布，不能再修改。"))
    return found


@transaction.atomic
def edit_announcement(announcement: Announcement, values: Mapping[str, Any], *, by: User | None, at: datetime) -> None:
    """Change a draft. Raises :class:`AlreadySentError` and ``ValidationError``."""
    found = _lock_draft(announcement, by)
    for name in FIELDS:
        setattr(found, name, values[name])
    found.full_clean(exclude=["audience", "made_by"])
    found.save()
    record("edit_announcement", by=by, at=at, target=found, title=found.title)


@transaction.atomic
def send_announcement(announcement: Announcement, *, by: User | None, at: datetime) -> None:
    """Decide to send; a job tells the people of the audience right after.

    Raises :class:`AlreadySentError`, and :class:`NotNowError` when the audience reaches nobody.
    """
    found = _lock_draft(announcement, by)
    reached = people_of(found.audience, on=timezone.localdate(at)).count()
    if not reached:
        raise NotNowError(_("现在没有人在对象范围内，请先选择对象。"))
    found.sent_at = at
    found.save(update_fields=["sent_at"])
    record("send_announcement", by=by, at=at, target=found, title=found.title, reached=reached)
    enqueue("notices.announce", {"announcement": found.pk}, at=at, key=f"announce-{found.uid}")


def tell_announcement(announcement: Announcement) -> int:
    """Tell everybody whom the announcement reaches by the posts of the day it was sent; answer how many were new.

    May be called again after a crash: nobody is told twice.
    """
    at = announcement.sent_at
    if at is None:
        raise ValueError("The announcement was not sent")
    people = people_of(announcement.audience, on=timezone.localdate(at))
    chosen = ((Delivery.Channel.EMAIL, announcement.email), (Delivery.Channel.SMS, announcement.sms))
    return notify(
        people.only("pk"),
        ANNOUNCEMENT,
        at=at,
        key=f"announcement-{announcement.uid}",
        announcement=announcement,
        channels=[channel for channel, on in chosen if on],
        title=announcement.title,
        body=announcement.body,
    )


@transaction.atomic
def remind_unread(announcement: Announcement, *, by: User | None, at: datetime) -> int:
    """Remind those who have not opened a sent announcement, once a day at most; return how many.

    Raises :class:`ReminderError` when today's reminder is out, or nobody is left to remind.
    """
    rows = Announcement.objects.select_for_update(of=("self",)).select_related("unit")
    found = rows.get(pk=announcement.pk)
    demand_in(by, Power.SEND_ANNOUNCEMENTS, found.unit)
    today = timezone.localdate(at)
    if found.sent_at is None or found.reminded_on == today:
        raise ReminderError(_("今天已经提醒过，明天可再次提醒。") if found.sent_at else _("通知尚未发布。"))
    late = User.objects.active().filter(notices__announcement=found, notices__read_at=None, notices__kind=ANNOUNCEMENT)
    count = notify(
        late.only("pk"),
        REMINDER,
        at=at,
        key=f"reminder-{found.uid}-{today:%Y%m%d}",
        url=found.get_read_url(),
        title=found.title,
        unit=found.unit.name,
    )
    if not count:
        raise ReminderError(_("已经没有需要提醒的人。"))
    found.reminded_on = today
    found.save(update_fields=["reminded_on"])
    record("remind_unread", by=by, at=at, target=found, title=found.title, reached=count)
    return count
