"""How the units of a scope come along: month by month and by quarter; where the courses come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import Count, F, Sum
from django.db.models.functions import ExtractMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting
from courses.models import CoursePage
from lms.charts import Line

from .models import CreditEntry, Ledger
from .periods import Period
from .requirements import Requirements

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Unit

ZERO = Decimal(0)
MONTHS = range(1, 13)
#: Seconds for which the figures by month are kept: they are sums over everybody's year.
KEPT = 300
#: The shades of the map: four by share of what is asked, and one for all of it.
QUARTERS, ALL = 25, 5


@dataclass
class UnitMonths:
    """A unit's year: people, hours asked of them, and per month hours earned and hours that count for the target.

    What somebody has above the own target does not count for the others.
    """

    people: int = 0
    asked: Decimal = ZERO
    hours: list[Decimal] = field(default_factory=lambda: [ZERO] * 12)
    counted: list[Decimal] = field(default_factory=lambda: [ZERO] * 12)

    def add(self, other: UnitMonths) -> None:
        """Add the figures of another unit."""
        self.people += other.people
        self.asked += other.asked
        self.hours = [mine + more for mine, more in zip(self.hours, other.hours, strict=True)]
        self.counted = [mine + more for mine, more in zip(self.counted, other.counted, strict=True)]


def months_of(year: int) -> dict[int, UnitMonths]:
    """Return the months of every unit with cadres, by unit; kept for :data:`KEPT` seconds.

    People are counted in the unit of their present post, as on the dashboard.
    """
    found: dict[int, UnitMonths] | None = cache.get_or_set(f"scoring-months-{year}", lambda: _months(year), KEPT)
    return found or {}


def _months(year: int) -> dict[int, UnitMonths]:
    entries = CreditEntry.objects.online().in_period(Period(year)).order_by()
    sums = entries.annotate(month=ExtractMonth("earned_at")).values_list("user", "month").annotate(Sum("hours"))
    earned: dict[int, list[tuple[int, Decimal]]] = {}
    for user, month, hours in sums.iterator(chunk_size=5000):
        earned.setdefault(user, []).append((month, hours))
    asked = Requirements(year)
    found: dict[int, UnitMonths] = {}
    facts = Posting.objects.current().order_by().values_list("unit", "user", "category", "rank")
    for unit, user, category, rank in facts.iterator(chunk_size=5000):
        mine = found.setdefault(unit, UnitMonths())
        required = asked.hours(user, Ledger.ONLINE.value, category=category, rank=rank)
        mine.people += 1
        mine.asked += required
        total = ZERO
        for month, hours in sorted(earned.get(user, ())):
            before, total = total, total + hours
            mine.hours[month - 1] += hours
            # A correction takes away no more than counted.
            mine.counted[month - 1] += max(ZERO, min(total, required)) - max(ZERO, min(before, required))
    return found


@dataclass(frozen=True)
class Cell:
    """A month of a unit: the share of the year's task done by its end, in whole percent, and its shade."""

    month: int
    percent: int | None

    @property
    def shade(self) -> int:
        """Return the shade, 0 (nothing) to :data:`ALL`."""
        if self.percent is None:
            return 0
        return ALL if self.percent >= 100 else -(-self.percent // QUARTERS)


@dataclass(frozen=True)
class HeatRow:
    """A unit of the map."""

    unit: Unit
    people: int
    cells: list[Cell]


def heat_map(units: QuerySet[Unit], *, year: int, at: datetime) -> list[HeatRow]:
    """Return the units with cadres, each with its months up to the present one."""
    figures, today = months_of(year), timezone.localdate(at)
    last = 12 if year < today.year else today.month if year == today.year else 0
    return [
        HeatRow(unit, figures[unit.pk].people, _cells(figures[unit.pk], last))
        for unit in units.order_by("path")
        if unit.pk in figures
    ]


def _cells(figures: UnitMonths, last: int) -> list[Cell]:
    cells, total = [], ZERO
    for month in MONTHS:
        total += figures.counted[month - 1]
        is_known = month <= last and figures.asked
        cells.append(Cell(month, max(0, int(100 * total / figures.asked)) if is_known else None))
    return cells


def quarter_trend(units: QuerySet[Unit], *, year: int, at: datetime) -> list[Line]:
    """Return the hours per cadre of each quarter of the year and of the one before, at the quarter's last day."""
    today, points = timezone.localdate(at), []
    pks = set(units.values_list("pk", flat=True))
    for each in (year - 1, year):
        whole = UnitMonths()
        for unit, figures in months_of(each).items():
            if unit in pks:
                whole.add(figures)
        for quarter in range(1, 5):
            period = Period(each, quarter)
            if whole.people and period.first_day <= today:
                hours = sum(whole.hours[3 * quarter - 3 : 3 * quarter], ZERO)
                last_day = min(period.next.first_day - timedelta(days=1), today)
                points.append((last_day, (hours / whole.people).quantize(Decimal("0.1"))))
    return [Line(name=_("季度人均学时"), points=points)] if points else []


def by_source() -> list[dict[str, Any]]:
    """Return the public courses by where they come from, with their hours of 45 minutes (SPEC L06)."""
    rows = CoursePage.objects.live().order_by().values("source")
    found = rows.annotate(count=Count("pk"), seconds=Sum(F("duration_seconds")))
    labels = dict(CoursePage.Source.choices)
    return [
        {
            "source": row["source"],
            "label": labels.get(row["source"], row["source"]),
            "value": row["count"],
            "hours": (row["seconds"] or 0) / 2700,
        }
        for row in sorted(found, key=lambda row: -row["count"])
    ]
