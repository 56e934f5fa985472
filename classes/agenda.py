"""What stands in somebody's diary because of classes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from .calendars import Appointment, calendar_text
from .models import Meeting

if TYPE_CHECKING:
    from accounts.models import User

#: The file holds what was so long ago at most.
BACK = timedelta(days=90)


def coming_meetings(user: User, *, at: datetime, count: int) -> list[Meeting]:
    """Return the next meetings of `user`, those that run now included."""
    coming = Meeting.objects.of(user).filter(ends_at__gt=at, training_class__state__in=["open", "running"])
    return list(coming.select_related("training_class").order_by("starts_at", "pk")[:count])


def calendar_of(user: User, *, at: datetime) -> str:
    """Return the meetings of `user` as an iCalendar file."""
    meetings = Meeting.objects.of(user).filter(starts_at__gte=at - BACK).select_related("training_class")
    host = settings.SITE_URL.split("//")[-1]
    appointments = [
        Appointment(
            uid=f"{meeting.uid}@{host}",
            title=f"{meeting.training_class.title}：{meeting.title}",
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            place=meeting.place,
            url=f"{settings.SITE_URL}{meeting.get_absolute_url()}",
        )
        for meeting in meetings
    ]
    return calendar_text(appointments, name=_("培训班"), at=at)
