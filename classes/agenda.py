"""What stands in somebody's diary because of classes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.calendars import calendar_text
from lms.plugins import AgendaItem

from .models import ClassMember, Meeting, TrainingClass

if TYPE_CHECKING:
    from accounts.models import User

#: What the calendar file holds: so many days back and ahead.
BACK, AHEAD = timedelta(days=90), timedelta(days=366)


def dates_of(user: User, first: date, last: date) -> Iterable[AgendaItem]:
    """Yield the meetings that `user` is to attend on these days, and the last days of the own classes."""
    meetings = Meeting.objects.of(user).filter(starts_at__date__range=(first, last)).select_related("training_class")
    signed = set(meetings.filter(marks__member__user=user).values_list("pk", flat=True)) if meetings else set()
    now = timezone.now()
    for meeting in meetings:
        yield AgendaItem(
            uid=f"meeting-{meeting.uid}",
            title=f"{meeting.training_class.title}：{meeting.title}",
            url=meeting.get_absolute_url(),
            day=timezone.localdate(meeting.starts_at),
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            place=meeting.place,
            is_done=meeting.pk in signed or meeting.ends_at <= now,
        )
    ending = TrainingClass.objects.of(user).filter(ends_on__range=(first, last))
    closed = ClassMember.objects.filter(user=user, training_class__state="closed")
    over = set(closed.values_list("training_class", flat=True)) if ending else set()
    for training_class in ending:
        yield AgendaItem(
            uid=f"class-{training_class.uid}",
            title=_("“%(title)s”结束") % {"title": training_class.title},
            url=training_class.get_absolute_url(),
            day=training_class.ends_on,
            is_done=training_class.pk in over,
        )


def calendar_of(user: User, *, at: datetime) -> str:
    """Return the dates of `user` in classes as an iCalendar file."""
    today = timezone.localdate(at)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    items = [
        replace(item, url=f"{settings.SITE_URL}{item.url}") for item in dates_of(user, today - BACK, today + AHEAD)
    ]
    return calendar_text(items, name=_("培训班"), host=host, at=at)
