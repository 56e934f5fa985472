"""The last days of exams, for the calendar of who may sit them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.plugins import AgendaItem

from .models import Exam

if TYPE_CHECKING:
    from accounts.models import User


def last_days(user: User, first: date, last: date) -> Iterator[AgendaItem]:
    """Yield the exams that end on these days and that `user` may still pass."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(first, time.min, tzinfo=zone)
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone)
    # Most weeks nothing ends: asking that first costs a tenth of asking what ends for whom.
    ending = Exam.objects.listed().filter(closes_at__gte=begin, closes_at__lt=end)
    for exam in ending.visible_to(user).due_for(user).order_by("closes_at", "pk") if ending.exists() else ():
        if exam.closes_at is not None:
            yield AgendaItem(
                uid=f"exam-{exam.uid}",
                title=_("考试截止：%(title)s") % {"title": exam.title},
                url=exam.get_absolute_url(),
                day=timezone.localdate(exam.closes_at),
            )
