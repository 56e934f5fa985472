"""How the units of a scope come along: month by month, by quarter, and who is behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, overload

from django.core.cache import cache
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, Unit
from courses.models import CoursePage
from lms.charts import Line

from .models import CreditEntry, Ledger, Reminder
from .pace import Standing
from .periods import Period
from .requirements import Requirements

if TYPE_CHECKING:
    from accounts.models import User

ZERO = Decimal(0)
MONTHS = range(1, 13)
#: Seconds for which the figures by month are kept: they are sums over everybody's year.
KEPT = 300
#: People that are read together.
TOGETHER = 1000
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


@dataclass(frozen=True)
class Behind:
    """Somebody who is behind an even pace: where they stand in both ledgers, and when they were last reminded."""

    posting: Posting
    online: Standing
    offline: Standing
    reminded: date | None

    @property
    def missing(self) -> Decimal:
        """Return the hours missing to the year's tasks."""
        return self.online.missing + self.offline.missing


class BehindList(Sequence[Behind]):
    """Those who are behind, in order; the people are read only as far as somebody looks."""

    def __init__(self, found: list[tuple[int, int, Standing, Standing]], reminded: dict[int, date]) -> None:
        self._found, self._reminded = found, reminded

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, part: int) -> Behind: ...
    @overload
    def __getitem__(self, part: slice) -> list[Behind]: ...
    def __getitem__(self, part: int | slice) -> Behind | list[Behind]:
        """Return a part of the list, with the people."""
        if isinstance(part, int):
            return self._with_people([self._found[part]])[0]
        return self._with_people(self._found[part])

    def __iter__(self) -> Iterator[Behind]:
        for start in range(0, len(self._found), TOGETHER):
            yield from self._with_people(self._found[start : start + TOGETHER])

    def reminded_on(self, day: date) -> int:
        """Return how many were reminded on `day`."""
        return sum(self._reminded.get(user) == day for _pk, user, _online, _offline in self._found)

    @property
    def missing(self) -> Decimal:
        """Return the hours of online study that all of them miss together."""
        return sum((online.missing for _pk, _user, online, _offline in self._found), ZERO)

    def _with_people(self, found: list[tuple[int, int, Standing, Standing]]) -> list[Behind]:
        postings = Posting.objects.select_related("user", "unit").in_bulk([row[0] for row in found])
        return [
            Behind(postings[pk], online, offline, self._reminded.get(postings[pk].user_id))
            for pk, _user, online, offline in found
        ]


def behind(units: QuerySet[Unit], *, at: datetime, words: str = "") -> BehindList:
    """Return the people of `units` who are behind in online study this year, those who miss most first.

    Training in class has no even pace; what is missing of it is shown beside.
    """
    day = timezone.localdate(at)
    postings = Posting.objects.current().filter(unit__in=units).order_by()
    if words:
        postings = postings.filter(Q(user__real_name__icontains=words) | Q(unit__name__icontains=words))
    entries = CreditEntry.objects.in_period(Period(day.year)).order_by()
    sums = entries.values_list("user", "ledger").annotate(Sum("hours"))
    done = {(user, ledger): hours for user, ledger, hours in sums.iterator(chunk_size=5000)}
    asked, found = Requirements(day.year), []
    facts = postings.values_list("pk", "user", "category", "rank", "unit__path", "user__name_key")
    for pk, user, category, rank, path, name in facts.iterator(chunk_size=5000):
        online, offline = (
            Standing(
                done.get((user, ledger), ZERO), asked.hours(user, ledger, category=category, rank=rank), day, day.year
            )
            for ledger in (Ledger.ONLINE.value, Ledger.OFFLINE.value)
        )
        if not online.is_on_pace:
            found.append(((-online.missing, path, name, pk), (pk, user, online, offline)))
    found.sort(key=lambda row: row[0])
    reminders = Reminder.objects.filter(step=Reminder.Step.PERSON, day__year=day.year).order_by()
    reminded = dict(reminders.values_list("user").annotate(Max("day")))
    return BehindList([row for _key, row in found], reminded)


def people_of(rows: Iterable[Behind]) -> list[User]:
    """Return the people of a list."""
    return [row.posting.user for row in rows]


def by_source() -> list[dict[str, object]]:
    """Return the public courses by where they come from, with their hours of 45 minutes (SPEC L06)."""
    rows = CoursePage.objects.live().order_by().values("source")
    found = rows.annotate(count=Count("pk"), seconds=Sum(F("duration_seconds")))
    labels = dict(CoursePage.Source.choices)
    return [
        {
            "label": labels.get(row["source"], row["source"]),
            "value": row["count"],
            "hours": (row["seconds"] or 0) / 2700,
        }
        for row in sorted(found, key=lambda row: -row["count"])
    ]
