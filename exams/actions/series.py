"""Recurring exams: the next one is made from a template when its time comes near (SPEC L18)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, demand_in

from ..models import Exam, Series
from .exams import NotNowError, copy_exam, publish_exam
from .variants import PaperError

logger = logging.getLogger(__name__)

SERIES_FIELDS = ("title", "template", "every", "month", "day", "opens", "days_open", "is_active")
#: So long before it opens, the next exam is made and published.
AHEAD = timedelta(days=14)


@transaction.atomic
def set_series(series: Series | None, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Series:
    """Set up a recurring exam, or change it; exams that were made already stay as they are.

    Raises :class:`NotNowError` if somebody removed it meanwhile.
    """
    if series is None:
        series = Series(made_by=by, made_at=at)
    else:
        series = _locked(series)
        demand_in(by, Power.RUN_EXAMS, series.template.organiser)
    for name in SERIES_FIELDS:
        setattr(series, name, values[name])
    demand_in(by, Power.RUN_EXAMS, series.template.organiser)
    series.full_clean(exclude=["made_by"])
    series.save()
    record("set_exam_series", by=by, at=at, target=series, title=series.title, every=series.every)
    return series


def _locked(series: Series) -> Series:
    """Return the recurring exam, locked; raise :class:`NotNowError` if somebody removed it meanwhile."""
    rows = Series.objects.select_for_update(of=("self",)).select_related("template__organiser")
    if (found := rows.filter(pk=series.pk).first()) is None:
        raise NotNowError(_("这项定期考试已经删除。"))
    return found


@transaction.atomic
def remove_series(series: Series, *, by: User | None, at: datetime) -> None:
    """Remove a recurring exam that has made no exam yet. Raises :class:`NotNowError` for others: those are paused."""
    found = _locked(series)
    demand_in(by, Power.RUN_EXAMS, found.template.organiser)
    if found.exams.exists():
        raise NotNowError(_("这项定期考试已经建立过考试，不能删除；可以停用，以后不再建立新的考试。"))
    record("remove_exam_series", by=by, at=at, target=found, title=found.title)
    found.delete()


def next_window(series: Series, *, after: date) -> tuple[str, datetime, datetime]:
    """Return the period, the opening and the end of the first exam later than `after`."""
    day = series.rhythm.next_day(after)
    opens, closes = series.rhythm.window(day, timezone.get_default_timezone())
    return series.rhythm.period(day), opens, closes


@transaction.atomic
def make_next(series: Series, *, at: datetime) -> Exam | None:
    """Make and publish the next exam of a series if it opens soon and is not there yet."""
    series = _locked(series)
    if not series.is_active:
        return None
    period, opens, closes = next_window(series, after=timezone.localdate(at))
    if opens > at + AHEAD or series.exams.filter(period=period).exists():
        return None
    made = copy_exam(
        series.template, by=None, at=at, title=_("%(title)s %(period)s") % {"title": series.title, "period": period}
    )
    made.series, made.period, made.opens_at, made.closes_at = series, period, opens, closes
    made.save(update_fields=["series", "period", "opens_at", "closes_at"])
    return publish_exam(made, by=None, at=at)


def make_due(*, at: datetime) -> int:
    """Make the next exam of every series that is near; return how many. A paper that lacks questions is logged."""
    made = 0
    for series in Series.objects.filter(is_active=True):
        try:
            made += make_next(series, at=at) is not None
        except (NotNowError, PaperError) as error:
            logger.warning("the next exam of series %d cannot be made: %s", series.pk, error)
    return made
