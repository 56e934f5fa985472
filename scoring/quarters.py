"""The figures of a quarter, read from the append-only tables up to two marks: so they are the same for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Avg, Count, F, Max, OuterRef, Q, Subquery, Sum, UUIDField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.models import Posting, Unit, User
from exams.models import Grade

from .models import CreditEntry, QuarterClose, QuarterRow
from .periods import Period

if TYPE_CHECKING:
    from django.db.models import QuerySet

ZERO = Decimal(0)
#: Units with fewer people are not shown alone: an average of few names them (SPEC §1g 10).
SMALLEST_UNIT = 5


class Figures(NamedTuple):
    """What one person did in a quarter."""

    online: Decimal = ZERO
    offline: Decimal = ZERO
    courses: int = 0
    exams_taken: int = 0
    exams_passed: int = 0


@dataclass(frozen=True)
class Marks:
    """The last row of ledger and grades that counts."""

    entry: int
    grade: int


def present_marks() -> Marks:
    """Return the marks of this moment; only a transaction that holds both tables may rely on them."""
    entry = CreditEntry.objects.aggregate(last=Max("pk"))["last"]
    grade = Grade.objects.aggregate(last=Max("pk"))["last"]
    return Marks(entry or 0, grade or 0)


def figures_of(period: Period, marks: Marks) -> dict[int, Figures]:
    """Return the figures of everybody who did anything in `period`, by user id."""
    entries = CreditEntry.objects.in_period(period).filter(pk__lte=marks.entry).order_by()
    sums = entries.values("user").annotate(
        on=Sum("hours", filter=Q(ledger="online")),
        off=Sum("hours", filter=Q(ledger="offline")),
        done=Count("pk", filter=Q(kind=CreditEntry.Kind.COURSE)),
    )
    found = {row["user"]: Figures(row["on"] or ZERO, row["off"] or ZERO, row["done"]) for row in sums.iterator()}
    for user, (taken, passed) in _exams(period, marks).items():
        found[user] = found.get(user, Figures())._replace(exams_taken=taken, exams_passed=passed)
    return found


def _exams(period: Period, marks: Marks) -> dict[int, tuple[int, int]]:
    """Return how many formal exams everybody took and passed, by the last grade up to the mark."""
    start, end = period.bounds(timezone.get_default_timezone())
    grades = Grade.objects.filter(
        pk__lte=marks.grade,
        is_final=True,
        attempt__finished_at__gte=start,
        attempt__finished_at__lt=end,
        attempt__exam__is_course_test=False,
        attempt__exam__is_practice=False,
    )
    last = grades.order_by("attempt_id", "-pk").distinct("attempt_id")
    passed: dict[tuple[int, int], bool] = {}
    for user, exam, success in last.values_list("attempt__user", "attempt__exam", "passed"):
        passed[user, exam] = passed.get((user, exam), False) or success
    counts: dict[int, tuple[int, int]] = {}
    for (user, _exam), success in passed.items():
        taken, done = counts.get(user, (0, 0))
        counts[user] = (taken + 1, done + success)
    return counts


def rows_of(close: QuarterClose, figures: dict[int, Figures]) -> Iterator[QuarterRow]:
    """Yield the rows of a quarter in the order of the people: all who hold a post, and all who earned something.

    The post is that of the quarter's last day, or the last one held by those who had left; some never held any.
    """
    counties = {unit.path: unit.name for unit in Unit.objects.counties()}
    units = {unit.pk: unit for unit in Unit.objects.all()}
    county_of = {
        pk: next((name for path, name in counties.items() if unit.path.startswith(path)), "")
        for pk, unit in units.items()
    }
    last_day = close.period.next.first_day - timedelta(days=1)
    facts = ("user", "user__real_name", "unit", "post", "category__name")
    posts = {row[0]: row[1:] for row in Posting.objects.on(last_day).values_list(*facts).iterator(chunk_size=5000)}
    left = Posting.objects.filter(user__in=set(figures) - set(posts), start__lte=last_day).order_by("start")
    posts |= {row[0]: row[1:] for row in left.values_list(*facts)}
    without = User.objects.filter(pk__in=set(figures) - set(posts)).values_list("pk", "real_name")
    posts |= {pk: (name, None, "", "") for pk, name in without}
    for user in sorted(posts):
        name, unit, post, category = posts[user]
        yield QuarterRow(
            close=close,
            user_id=user,
            name=name,
            unit_id=unit,
            unit_name=units[unit].name if unit else "",
            county_name=county_of[unit] if unit else "",
            post=post,
            category_name=category,
            **figures.get(user, Figures())._asdict(),
        )


def digest_of(figures: dict[int, Figures]) -> str:
    """Return the SHA-256 (hex) of the figures of a quarter, a line for everybody with any, by user id."""
    lines = (_line(user, figures[user]) for user in sorted(figures) if figures[user] != Figures())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _line(user: int, row: Figures) -> str:
    return f"{user} {row.online:.2f} {row.offline:.2f} {row.courses} {row.exams_taken} {row.exams_passed}"


def digest_of_rows(rows: Iterable[QuarterRow]) -> str:
    """Return the SHA-256 (hex) of rows in the order of the people, with names and posts."""
    digest = hashlib.sha256()
    for row in rows:
        facts = (row.name, row.unit_id, row.unit_name, row.county_name, row.post, row.category_name)
        own = Figures(row.online, row.offline, row.courses, row.exams_taken, row.exams_passed)
        digest.update(f"{_line(row.user_id, own)} {facts}\n".encode())
    return digest.hexdigest()


def faults_of(close: QuarterClose) -> list[str]:
    """Return in words where the frozen rows and what the ledger gives again differ; empty when they agree."""
    figures = figures_of(close.period, Marks(close.last_entry, close.last_grade))
    faults = []
    if digest_of(figures) != close.digest:
        faults.append("digest")
    if digest_of_rows(close.rows.order_by("user_id").iterator(chunk_size=5000)) != close.rows_digest:
        faults.append("rows_digest")
    for row in close.rows.iterator(chunk_size=5000):
        own = Figures(row.online, row.offline, row.courses, row.exams_taken, row.exams_passed)
        if own != figures.get(row.user_id, Figures()):
            faults.append(f"user {row.user_id}: {tuple(own)} != {tuple(figures.get(row.user_id, Figures()))}")
    return faults


@dataclass(frozen=True)
class UnitFigures:
    """A unit or county in a frozen quarter; hours per person."""

    name: str
    people: int
    hours: Decimal
    average: Decimal
    courses: int
    studying: int
    exams_taken: int
    exams_passed: int
    place: int = 0

    @property
    def percent_studying(self) -> int:
        """Return the share of people with any hours, in whole percent."""
        return 100 * self.studying // self.people if self.people else 0


def _grouped(close: QuarterClose, name: str) -> list[dict[str, Any]]:
    rows = close.rows.exclude(**{name: ""}).order_by().values(name)
    return list(
        rows.annotate(
            people=Count("pk"),
            hours=Sum("online"),
            mean=Avg("online"),
            done=Sum("courses"),
            studying=Count("pk", filter=Q(online__gt=0)),
            taken=Sum("exams_taken"),
            passed=Sum("exams_passed"),
        )
    )


def averages(close: QuarterClose, *, by: str) -> list[UnitFigures]:
    """Return units (``unit_name``) or counties (``county_name``) by hours per person; equal averages share a place.

    Units of fewer than :data:`SMALLEST_UNIT` people are left out.
    """
    found = [
        UnitFigures(
            name=row[by],
            people=row["people"],
            hours=row["hours"],
            average=Decimal(row["mean"]).quantize(Decimal("0.01")),
            courses=row["done"],
            studying=row["studying"],
            exams_taken=row["taken"],
            exams_passed=row["passed"],
        )
        for row in _grouped(close, by)
        if row["people"] >= SMALLEST_UNIT
    ]
    found.sort(key=lambda row: (-row.average, row.name))
    placed: list[UnitFigures] = []
    for number, row in enumerate(found, start=1):
        tied = placed and placed[-1].average == row.average
        placed.append(UnitFigures(**{**vars(row), "place": placed[-1].place if tied else number}))
    return placed


def total(close: QuarterClose) -> UnitFigures:
    """Return the figures of everybody together."""
    sums = close.rows.aggregate(
        people=Count("pk"),
        hours=Sum("online"),
        mean=Avg("online"),
        done=Sum("courses"),
        studying=Count("pk", filter=Q(online__gt=0)),
        taken=Sum("exams_taken"),
        passed=Sum("exams_passed"),
    )
    return UnitFigures(
        name="",
        people=sums["people"],
        hours=sums["hours"] or ZERO,
        average=Decimal(sums["mean"] or 0).quantize(Decimal("0.01")),
        courses=sums["done"] or 0,
        studying=sums["studying"],
        exams_taken=sums["taken"] or 0,
        exams_passed=sums["passed"] or 0,
    )


def late_entries(close: QuarterClose) -> QuerySet[CreditEntry]:
    """Return what was entered between the close before and this one for earlier quarters: the table of corrections.

    ``belongs_to`` is when the credit was earned, of a correction when what it corrects was.
    """
    start, _end = close.period.bounds(timezone.get_default_timezone())
    corrected = CreditEntry.objects.filter(uid=Cast(KeyTextTransform("corrects", OuterRef("evidence")), UUIDField()))
    found = CreditEntry.objects.filter(pk__gt=close.first_entry, pk__lte=close.last_entry)
    found = found.annotate(belongs_to=Coalesce(Subquery(corrected.values("earned_at")[:1]), F("earned_at")))
    return found.filter(belongs_to__lt=start).select_related("user", "posting__unit").order_by("belongs_to", "pk")


def is_due(period: Period, at: datetime, *, days: int) -> bool:
    """Say whether the cut-off of a quarter, `days` days after its end, has passed."""
    return timezone.localdate(at) >= period.next.first_day + timedelta(days=days)
