"""Figures about nominations: counted by keyed hashes and classes, so that counting opens nothing (N09, N11, N16)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet

from accounts.models import Posting, Rank, Registration, Unit
from accounts.querysets import UnitQuerySet

from .models import Nomination, ShortlistEntry, WeightSet
from .querysets import NominationQuerySet


@dataclass(frozen=True)
class NomineeFigures:
    """What speaks for one nominee: standing nominations, people behind them, units, and what these weigh."""

    key: str
    nominations: int
    nominators: int
    units: int
    #: Nominations beyond the first of the same person.
    duplicates: int
    #: The most nominators from one unit.
    cluster: int
    online: int
    weighted: Decimal

    @property
    def is_clustered(self) -> bool:
        """Say whether at least three people of one unit are more than half of all nominators."""
        return self.cluster >= 3 and 2 * self.cluster > self.nominators


def nominee_figures(nominations: NominationQuerySet, weights: WeightSet | None) -> list[NomineeFigures]:
    """Return a line for every nominee of the standing `nominations`, those with the most weight and people first.

    Everybody counts once for a nominee, with the latest nomination. Without `weights` each person weighs one.
    """
    values = {(row.nominator_class, row.channel): row.value for row in weights.rows.all()} if weights else {}
    columns = ("nominee_key", "signer_key", "unit_id", "nominator_class", "channel")
    latest: dict[str, dict[str, tuple[int, str, str]]] = defaultdict(dict)
    counted: Counter[str] = Counter()
    for key, signer, unit, kind, channel in nominations.standing().order_by("created_at", "pk").values_list(*columns):
        latest[key][signer] = (unit, kind, channel)
        counted[key] += 1
    lines = []
    for key, signers in latest.items():
        units = Counter(unit for unit, _kind, _channel in signers.values())
        weighted = sum((values.get((kind, by), Decimal(1)) for _unit, kind, by in signers.values()), Decimal(0))
        lines.append(
            NomineeFigures(
                key=key,
                nominations=counted[key],
                nominators=len(signers),
                units=len(units),
                duplicates=counted[key] - len(signers),
                cluster=max(units.values()),
                online=sum(channel == "online" for _unit, _kind, channel in signers.values()),
                weighted=weighted,
            )
        )
    return sorted(lines, key=lambda line: (-line.weighted, -line.nominators, line.key))


@dataclass(frozen=True)
class BatchFigures:
    """One batch: posts that were nominated for, 人次, people, online among them, and the shortlist."""

    batch: str
    posts: int
    nominations: int
    nominators: int
    listed: int
    listed_online: int
    last: object


def batch_figures(nominations: NominationQuerySet, entries: QuerySet[ShortlistEntry]) -> list[BatchFigures]:
    """Return a line for every batch of directed nominations or of the shortlist, the latest first; two queries."""
    found = nominations.standing().filter(mode=Nomination.Mode.DIRECTED).order_by().values("batch")
    sums: dict[str, Any] = {
        row["batch"]: row
        for row in found.annotate(
            posts=Count("vacancy", distinct=True) + Count("internal_post", distinct=True),
            nominations=Count("pk"),
            nominators=Count("signer_key", distinct=True),
            last=Max("created_at"),
        )
    }
    listed: dict[str, Counter[str]] = defaultdict(Counter)
    for batch, source in entries.order_by().values_list("batch", "source"):
        listed[batch][source] += 1
    empty: dict[str, Any] = {"posts": 0, "nominations": 0, "nominators": 0, "last": None}
    lines = []
    for batch in sums.keys() | listed.keys():
        row, sources = sums.get(batch, empty), listed[batch]
        lines.append(
            BatchFigures(
                batch,
                row["posts"],
                row["nominations"],
                row["nominators"],
                sources.total(),
                sources["online"],
                row["last"],
            )
        )
    return sorted(lines, key=lambda line: (line.last is not None, str(line.last), line.batch), reverse=True)


@dataclass(frozen=True)
class UnitFigures:
    """How one unit takes part: cadres who might, how many did, and their nominations."""

    unit: Unit
    cadres: int
    people: int
    nominations: int

    @property
    def is_silent(self) -> bool:
        """Say whether nobody of the unit nominated, though somebody might have."""
        return self.cadres > 0 and self.people == 0


def _taking_part(nominations: NominationQuerySet, column: str) -> dict[str, tuple[int, int]]:
    rows = nominations.standing().order_by().values_list(column)
    return {key: (people, all_) for key, people, all_ in rows.annotate(Count("signer_key", distinct=True), Count("pk"))}


def participation(units: UnitQuerySet, nominations: NominationQuerySet) -> list[UnitFigures]:
    """Return a line for every unit of `units` with cadres or nominations, in the order of the tree (SPEC N21)."""
    cadres = dict(
        Posting.objects.current().filter(unit__in=units).order_by().values_list("unit").annotate(Count("user"))
    )
    done = _taking_part(nominations, "unit")
    found = Unit.objects.in_bulk(cadres.keys() | done.keys())
    lines = [UnitFigures(unit, cadres.get(pk, 0), *done.get(pk, (0, 0))) for pk, unit in found.items()]
    return sorted(lines, key=lambda line: line.unit.path)


def participation_by_rank(units: UnitQuerySet, nominations: NominationQuerySet) -> list[tuple[str, int, int, int]]:
    """Return (rank, cadres, people who nominated, nominations) from the highest rank down."""
    rows = Posting.objects.current().filter(unit__in=units).order_by().values_list("rank")
    cadres = dict(rows.annotate(Count("user")))
    done = _taking_part(nominations, "nominator_rank")
    labels = {**dict(Rank.choices), "": ""}
    return [
        (str(label), cadres.get(rank, 0), *done.get(rank, (0, 0)))
        for rank, label in labels.items()
        if rank in cadres or rank in done
    ]


def registered(units: UnitQuerySet) -> tuple[int, int]:
    """Return who may nominate in `units`: cadres, and people admitted by review who are not cadres (SPEC N09)."""
    cadres = Posting.objects.current().filter(unit__in=units, user__is_active=True).values("user")
    approved = Registration.objects.filter(
        state=Registration.State.APPROVED,
        unit__in=units,
        user__is_active=True,
        purpose__in=[Registration.Purpose.NOMINATE, Registration.Purpose.BOTH],
    )
    people = approved.exclude(user__in=cadres).values("user").distinct().count()
    return cadres.distinct().count(), people
