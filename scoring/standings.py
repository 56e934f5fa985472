"""Where a person, or a whole scope of units, stands in a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.models import Posting, Unit
from courses.models import CoursePage

from .models import CreditEntry, Ledger, LedgerSum, Target
from .pace import Standing
from .periods import Period
from .requirements import Requirements

if TYPE_CHECKING:
    from accounts.models import User


#: What is shown beside the two ledgers of the year: ledger or 基本培训, and whether of a cycle.
BESIDE = (("offline", True), ("online", True), ("basic", True), ("basic", False))


@dataclass(frozen=True)
class CycleLine:
    """What is asked in several years, or of 基本培训: the target and where somebody stands."""

    target: Target
    standing: Standing


@dataclass(frozen=True)
class Progress:
    """Where somebody stands in the year, and beside it in the cycles that the year lies in."""

    online: Standing
    offline: Standing
    cycles: list[CycleLine]


def posting_of(user: User, day: date) -> Posting | None:
    """Return the post of `day`, or else the last one held before."""
    current = user.posting_on(day)  # asked once for a request
    return current or Posting.objects.filter(user=user, start__lte=day).order_by("-start").first()


def progress_of(user: User, *, at: datetime, cycles: bool = True) -> Progress:
    """Return where `user` stands in the calendar year of `at` and in its cycles (SPEC §2.1, §1g 5).

    Four queries, and one for each cycle; without `cycles` these are left out.
    """
    day = timezone.localdate(at)
    posting = posting_of(user, day)
    found = Requirements(day.year, users=[user])
    category, rank = (posting.category_id, posting.rank) if posting else (None, "")
    done = _done(user, day.year, day.year)

    def standing(ledger: str) -> Standing:
        asked = found.of(user.pk, ledger, category=category, rank=rank)
        hours, exempt = (asked.hours, asked.exempt) if asked else (Decimal(0), 0)
        return Standing(done.get(ledger, Decimal(0)), hours, day, day.year, exempt=exempt)

    lines = []
    for ledger, cycle in BESIDE if cycles else ():
        asked = found.of(user.pk, ledger, category=category, rank=rank, cycle=cycle)
        if asked is not None:
            target = asked.target
            hours = _done(user, target.year, target.last_year) if cycle else done
            so_far = hours.get(ledger, Decimal(0))
            own = Standing(so_far, asked.hours, day, target.year, target.years, asked.exempt)
            lines.append(CycleLine(target, own))
    return Progress(standing(Ledger.ONLINE.value), standing(Ledger.OFFLINE.value), lines)


def _done(user: User, first: int, last: int) -> dict[str, Decimal]:
    """Return the hours of `user` from one year to another, by ledger and of 基本培训."""
    zone = timezone.get_default_timezone()
    start, end = Period(first).bounds(zone)[0], Period(last).bounds(zone)[1]
    mine = CreditEntry.objects.of(user).filter(earned_at__gte=start, earned_at__lt=end)
    sums = mine.order_by().values_list("ledger").annotate(all=Sum("hours"), of_basic=Sum("hours", filter=Q(basic=True)))
    found = {"basic": Decimal(0)}
    for ledger, hours, basic in sums:
        found[ledger] = hours
        found["basic"] += basic or Decimal(0)
    return found


def hours_of_year(user: User, year: int) -> tuple[Decimal, Decimal]:
    """Return what the ledger says about a year now: online and offline hours."""
    done = _done(user, year, year)
    return done.get(Ledger.ONLINE.value, Decimal(0)), done.get(Ledger.OFFLINE.value, Decimal(0))


def standings_of(user: User, *, at: datetime) -> tuple[Standing, Standing]:
    """Return where `user` stands in the calendar year of `at`: online, then offline."""
    progress = progress_of(user, at=at, cycles=False)
    return progress.online, progress.offline


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
    asked = Requirements(year)
    sums = LedgerSum.objects.online().in_period(Period(year)).order_by()
    earned = dict(sums.values_list("user").annotate(Sum("hours")))
    figures: dict[int, tuple[int, Decimal, int]] = {}
    found = units.in_bulk()
    facts = Posting.objects.current().order_by().values_list("unit", "user", "category", "rank")
    for unit, user, category, rank in facts.iterator(chunk_size=5000):
        if unit in found:
            cadres, hours, met = figures.get(unit, (0, Decimal(0), 0))
            done = earned.get(user, Decimal(0))
            is_met = done >= asked.hours(user, Ledger.ONLINE.value, category=category, rank=rank)
            figures[unit] = (cadres + 1, hours + done, met + is_met)
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


def totals(rows: Iterable[ScopeRow]) -> tuple[int, Decimal, int]:
    """Return cadres, hours and how many met the target, over all rows."""
    rows = list(rows)
    return sum(row.cadres for row in rows), sum((row.hours for row in rows), Decimal(0)), sum(row.met for row in rows)
