"""Where a person, or a whole scope of units, stands in a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.models import Posting, Unit
from courses.models import CoursePage

from .models import CreditEntry, Ledger, Target
from .pace import Standing
from .periods import Period

if TYPE_CHECKING:
    from accounts.models import User


def standings_of(user: User, *, at: datetime) -> tuple[Standing, Standing]:
    """Return where `user` stands in the calendar year of `at`: online, then offline. Two queries."""
    day = timezone.localdate(at)
    category = Posting.objects.current().filter(user=user).values("category")[:1]
    entries = CreditEntry.objects.of(user).in_period(Period(day.year)).order_by()
    done = dict(entries.values_list("ledger").annotate(Sum("hours")))
    targets = Target.objects.filter(year=day.year).filter(Q(category=Subquery(category)) | Q(category=None))
    # The category's own target comes last and wins.
    required = {target.ledger: target.hours for target in targets.order_by(F("category").asc(nulls_first=True))}
    online, offline = (
        Standing(done.get(ledger, Decimal(0)), required.get(ledger, Decimal(0)), day, day.year)
        for ledger in (Ledger.ONLINE.value, Ledger.OFFLINE.value)
    )
    return online, offline


def cumulative(user: User, *, year: int) -> list[tuple[date, Decimal]]:
    """Return (day, online hours up to and including it) for every day with a change in `year`."""
    entries = CreditEntry.objects.of(user).online().in_period(Period(year))
    by_day = entries.annotate(day=TruncDate("earned_at")).values_list("day").annotate(Sum("hours")).order_by("day")
    points, total = [], Decimal(0)
    for day, hours in by_day:
        total += hours
        points.append((day, total))
    return points


def by_class(user: User, *, year: int) -> list[tuple[str, Decimal]]:
    """Return the online hours per course class."""
    entries = CreditEntry.objects.of(user).online().in_period(Period(year))
    totals = dict(entries.values_list("course_class").annotate(Sum("hours")).order_by())
    return [(str(label), totals[value]) for value, label in CoursePage.CourseClass.choices if value in totals]


@dataclass(frozen=True)
class ScopeRow:
    """A unit of the dashboard: cadres, average online hours, how many have met the year's target."""

    unit: Unit
    cadres: int
    hours: Decimal
    met: int

    @property
    def average(self) -> Decimal:
        """Return hours per cadre."""
        return (self.hours / self.cadres).quantize(Decimal("0.1")) if self.cadres else Decimal(0)

    @property
    def percent_met(self) -> int:
        """Return the share that met the target, in whole percent."""
        return 100 * self.met // self.cadres if self.cadres else 0


def scope_rows(units: QuerySet[Unit], *, year: int) -> list[ScopeRow]:
    """Return one row per unit of `units` that has cadres, with figures of the year.

    Hours are summed once per person and joined here: as a correlated subquery the database would do it per post.
    """
    targets = {target.category_id: target.hours for target in Target.objects.filter(year=year, ledger=Ledger.ONLINE)}
    general = targets.get(None, Decimal(0))
    entries = CreditEntry.objects.online().in_period(Period(year)).order_by()
    earned = dict(entries.values_list("user").annotate(Sum("hours")))
    figures: dict[int, tuple[int, Decimal, int]] = {}
    found = units.in_bulk()
    for unit, user, category in Posting.objects.current().order_by().values_list("unit", "user", "category"):
        if unit in found:
            cadres, hours, met = figures.get(unit, (0, Decimal(0), 0))
            done = earned.get(user, Decimal(0))
            figures[unit] = (cadres + 1, hours + done, met + (done >= targets.get(category, general)))
    rows = [ScopeRow(found[pk], *row) for pk, row in figures.items()]
    return sorted(rows, key=lambda row: row.unit.path)


@dataclass(frozen=True)
class ContentFigures:
    """The catalogue in figures (SPEC L08)."""

    courses: int
    new_this_month: int
    hours: Decimal


def content_figures(at: datetime) -> ContentFigures:
    """Return courses, new ones of the calendar month, and the whole duration in 学时 of 45 minutes."""
    live = CoursePage.objects.live()
    month = timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    figures = live.aggregate(
        courses=Count("pk"),
        new=Count("pk", filter=Q(first_published_at__gte=month)),
        seconds=Coalesce(Sum("duration_seconds"), 0),
    )
    hours = Decimal(figures["seconds"]) / 60 / 45
    return ContentFigures(figures["courses"], figures["new"], hours.quantize(Decimal("0.1")))


def active_since(units: QuerySet[Unit], *, at: datetime, days: int = 30) -> int:
    """Return how many people of `units` earned anything within the last `days` days."""
    recent = CreditEntry.objects.in_units(units).filter(earned_at__gte=at - timedelta(days=days))
    return recent.values("user").distinct().count()


def totals(rows: Iterable[ScopeRow]) -> tuple[int, Decimal, int]:
    """Return cadres, hours and how many met the target, over all rows."""
    rows = list(rows)
    return sum(row.cadres for row in rows), sum((row.hours for row in rows), Decimal(0)), sum(row.met for row in rows)
