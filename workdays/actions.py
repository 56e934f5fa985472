"""Verbs on the official calendar. Dates that people were given do not follow by themselves."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, may_in

from .models import Day
from .notice_text import Arranged
from .official import known_days


@transaction.atomic
def load_calendar() -> int:
    """Add the days that the package knows and the table lacks; what staff entered stays. Return how many were added."""
    before = Day.objects.count()
    rows = [Day(date=day, kind=kind, name=name) for day, kind, name in known_days()]
    Day.objects.bulk_create(rows, ignore_conflicts=True)
    return Day.objects.count() - before


def _demand(by: User) -> None:
    if not may_in(by, Power.KEEP_CALENDAR, None):
        raise PermissionDenied


@transaction.atomic
def save_day(day: date, *, kind: str, name: str, is_provisional: bool, by: User, at: datetime) -> Day:
    """Say that `day` is free or worked. Raise ``ValidationError`` for what it is anyhow."""
    _demand(by)
    found = Day.objects.select_for_update().filter(date=day).first() or Day(date=day)
    found.kind, found.name, found.is_provisional = kind, name, is_provisional
    if kind == Day.Kind.WORKDAY and day.isoweekday() <= 5:
        raise ValidationError({"kind": _("星期一到星期五本来就上班，只有周末可以是调休上班。")})
    found.full_clean()
    found.save()
    record("save_calendar_day", by=by, at=at, target=found, day=day.isoformat(), kind=kind)
    return found


@transaction.atomic
def remove_day(day: date, *, by: User, at: datetime) -> None:
    """Let `day` be an ordinary day again."""
    _demand(by)
    found = Day.objects.select_for_update().get(date=day)
    record("remove_calendar_day", by=by, at=at, target=found, day=day.isoformat(), kind=found.kind)
    found.delete()


@transaction.atomic
def confirm_year(year: int, *, by: User, at: datetime) -> int:
    """Say that the provisional days of `year` were compared with the official notice; return how many those were."""
    _demand(by)
    count = Day.objects.filter(date__year=year, is_provisional=True).update(is_provisional=False)
    record("confirm_calendar_year", by=by, at=at, year=year, days=count)
    return count


@transaction.atomic
def adopt_arrangement(
    year: int, days: Iterable[Arranged], *, is_provisional: bool = False, by: User, at: datetime
) -> int:
    """Let `days` be all days of `year` that differ, instead of those in the table; return how many there are.

    Days of the neighbouring years that the arrangement names (around New Year) are added or changed. Raise
    ``ValidationError`` for an arrangement without days of the year.
    """
    _demand(by)
    rows = list(days)
    if not any(row.date.year == year for row in rows):
        raise ValidationError({"text": _("没有读到 %(year)d 年的日期。") % {"year": year}})
    wrong = [row.date for row in rows if row.kind == Day.Kind.WORKDAY and row.date.isoweekday() <= 5]
    if wrong:
        names = "、".join(day.isoformat() for day in wrong)
        raise ValidationError({"text": _("调休上班的日子不是周末，请核对：%(days)s。") % {"days": names}})
    Day.objects.filter(date__year=year).delete()
    Day.objects.filter(date__in=[row.date for row in rows]).delete()
    Day.objects.bulk_create(
        Day(date=row.date, kind=row.kind, name=row.name[:40], is_provisional=is_provisional) for row in rows
    )
    record("adopt_calendar", by=by, at=at, year=year, days=len(rows), provisional=is_provisional)
    return len(rows)
