"""Everything that falls on a day for one person, from all apps, and what this app adds: the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.calendars import calendar_text
from lms.plugins import AGENDA_HOOK, AgendaItem, collect

from .models import PlanItem

if TYPE_CHECKING:
    from accounts.models import User

#: What a calendar programme is given: so many days back and ahead.
BACK, AHEAD = timedelta(days=30), timedelta(days=366)


def agenda_of(request: HttpRequest, first: date, last: date) -> list[AgendaItem]:
    """Return what falls on the days from `first` to `last` for the person of the request."""
    return [item for items in collect(AGENDA_HOOK, request, first, last) for item in items]


def planned(user: User, first: date, last: date) -> Iterable[AgendaItem]:
    """Yield the courses that `user` means to finish on these days."""
    for item in PlanItem.objects.of(user).between(first, last):
        yield AgendaItem(
            uid=f"plan-{item.uid}",
            title=_("学完《%(course)s》") % {"course": item.course.title},
            url=item.course.url,
            day=item.due_on,
            is_done=item.done_at is not None,
        )


def as_calendar(request: HttpRequest, *, at: datetime) -> str:
    """Return the person's dates as an iCalendar file; what is done needs no reminder and is left out."""
    today = timezone.localdate(at)
    items = [item for item in agenda_of(request, today - BACK, today + AHEAD) if not item.is_done]
    whole = [replace(item, url=request.build_absolute_uri(item.url) if item.url else "") for item in items]
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return calendar_text(whole, name=_("学习日历"), host=host, at=at)
