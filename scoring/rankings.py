"""排行榜: people, units and counties of a period, from the ledger."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum

from accounts.models import Posting, Unit, User

from .models import LedgerSum
from .periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Seconds for which rankings are kept.
KEPT = 60
#: Units with fewer cadres are not ranked: an average of few people names them.
SMALLEST_UNIT = 5


@dataclass(frozen=True)
class PersonRow:
    """A place in the ranking of people; equal hours share a place."""

    place: int
    name: str
    unit: str
    hours: Decimal
    is_me: bool = False


@dataclass(frozen=True)
class UnitRow:
    """A place in the ranking of units: average hours per cadre."""

    place: int
    name: str
    cadres: int
    hours: Decimal
    average: Decimal


def shown_name(user: User, viewer: User) -> str:
    """Return the name as `viewer` may see it: whole for themselves and where the person agreed, else 姓 + **."""
    return user.real_name if user.named_in_rankings or user.pk == viewer.pk else f"{user.real_name[:1]}**"


def people(period: Period) -> QuerySet[LedgerSum, Any]:
    """Return pairs of user and hours, the most hours first; :class:`Ranking` gives them places, and ties share one.

    Ties stand in the order of the accounts: to order them by name would read everybody's row, which takes longer than
    adding up the hours of 200,000 people.
    """
    sums = LedgerSum.objects.online().in_period(period)
    totals = sums.values("user").annotate(total=Sum("hours")).filter(total__gt=0)
    return totals.order_by("-total", "user").values_list("user", "total")


class Ranking:
    """Everybody with hours in a period, in order, as two columns of numbers: so 200,000 people are a few megabytes."""

    def __init__(self, rows: Iterable[tuple[int, Decimal]]) -> None:
        self._users, self._less = array("q"), array("q")
        for user, hours in rows:
            self._users.append(user)
            self._less.append(-int(hours * 100))

    def __len__(self) -> int:
        return len(self._users)

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        """Return rows ``{"user", "total", "place"}``, ties share a place; a paginator asks so."""
        found = zip(self._users[part], self._less[part], strict=True)
        return [
            {"user": user, "total": Decimal(-less) / 100, "place": self.place_with(Decimal(-less) / 100)}
            for user, less in found
        ]

    def place_with(self, hours: Decimal) -> int:
        """Return the place of whoever has so many hours."""
        return bisect_left(self._less, -int(hours * 100)) + 1


def ranking_of(period: Period) -> Ranking:
    """Return the ranking of people, kept for :data:`KEPT` seconds: it adds up everybody's hours."""

    def made() -> Ranking:
        return Ranking(people(period).iterator(chunk_size=10_000))

    found: Ranking | None = cache.get_or_set(f"scoring-ranking-{period.code}", made, KEPT)
    return found if found is not None else made()


def name_rows(rows: Iterable[dict[str, Any]], viewer: User) -> list[PersonRow]:
    """Give rows of a :class:`Ranking` their names and units, as `viewer` may see them."""
    rows = list(rows)
    found = User.objects.with_posting().in_bulk([row["user"] for row in rows])
    return [
        PersonRow(
            place=row["place"],
            name=shown_name(found[row["user"]], viewer),
            unit=found[row["user"]].unit_name or "",
            hours=row["total"],
            is_me=row["user"] == viewer.pk,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class OwnPlace:
    """Where one person stands."""

    place: int
    hours: Decimal


def own_place(user: User, period: Period, *, hours: Decimal | None = None) -> OwnPlace | None:
    """Return the own place among the ranking, with the hours of this moment; nothing without hours in the period.

    `hours` are the own ones of the period, where they are known already.
    """
    if hours is None:
        hours = LedgerSum.objects.of(user).online().in_period(period).total()
    return OwnPlace(ranking_of(period).place_with(hours), hours) if hours > 0 else None


def place_of(user: User, period: Period) -> PersonRow | None:
    """Return the own place as a row with name and unit, or nothing without hours in the period."""
    own = own_place(user, period)
    if own is None:
        return None
    mine = User.objects.with_posting().get(pk=user.pk)
    return PersonRow(place=own.place, name=user.real_name, unit=mine.unit_name or "", hours=own.hours, is_me=True)


def _averages(
    labels: dict[str, str], hours: dict[str, Decimal], cadres: dict[str, int], *, smallest: int
) -> list[UnitRow]:
    averages = {
        key: (hours.get(key, Decimal(0)) / cadres[key]).quantize(Decimal("0.01"))
        for key in labels
        if cadres.get(key, 0) >= smallest
    }
    ordered = sorted(averages, key=lambda key: (-averages[key], labels[key]))
    rows: list[UnitRow] = []
    for position, key in enumerate(ordered, start=1):
        tied = rows and rows[-1].average == averages[key]
        rows.append(
            UnitRow(
                place=rows[-1].place if tied else position,
                name=labels[key],
                cadres=cadres[key],
                hours=hours.get(key, Decimal(0)),
                average=averages[key],
            )
        )
    return rows


def units(period: Period, *, scope: QuerySet[Unit] | None = None) -> list[UnitRow]:
    """Return the units by average hours per cadre (hours by the post of that time, cadres as of now)."""
    shown = scope if scope is not None else Unit.objects.all()
    labels = {str(pk): name for pk, name in shown.values_list("pk", "name")}
    sums = LedgerSum.objects.online().in_period(period)
    hours = {str(pk): total for pk, total in sums.values_list("posting__unit").annotate(Sum("hours")).order_by()}
    counted = Posting.objects.current().values_list("unit").annotate(Count("pk")).order_by()
    return _averages(labels, hours, {str(pk): count for pk, count in counted}, smallest=SMALLEST_UNIT)


def counties(period: Period) -> list[UnitRow]:
    """Return the counties, and the city's own departments as one row each by name of their top unit."""
    top = {unit.path: unit.name for unit in Unit.objects.counties()}
    paths = dict(Unit.objects.values_list("pk", "path"))

    def county_of(unit_id: int | None) -> str | None:
        path = paths.get(unit_id, "") if unit_id else ""
        return next((start for start in top if path.startswith(start)), None)

    hours: dict[str, Decimal] = {}
    cadres: dict[str, int] = {}
    sums = LedgerSum.objects.online().in_period(period)
    for unit_id, total in sums.values_list("posting__unit").annotate(Sum("hours")).order_by():
        if county := county_of(unit_id):
            hours[county] = hours.get(county, Decimal(0)) + total
    for unit_id, count in Posting.objects.current().values_list("unit").annotate(Count("pk")).order_by():
        if county := county_of(unit_id):
            cadres[county] = cadres.get(county, 0) + count
    return _averages(top, hours, cadres, smallest=1)


def groups_of(period: Period, kind: str) -> list[UnitRow]:
    """Return the ranking of ``units`` or ``counties``, kept for :data:`KEPT` seconds as that of people is."""
    made = {"units": units, "counties": counties}[kind]
    found: list[UnitRow] | None = cache.get_or_set(f"scoring-{kind}-{period.code}", lambda: made(period), KEPT)
    return found or []
