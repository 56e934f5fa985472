"""The one sheet into which the results of all stages merge: pure figures, the published rule (SPEC N10).

A stage in which people vote gives everybody votes / valid votes x 100 points, a stage with points gives these. The
total is the sum of points x weight of the stage. It is worked out twice: with every vote counting one, and with what
the votes weigh. The order follows the weighted total, then the other one; who is equal in both shares a place.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, TypeVar

Person = TypeVar("Person", bound=Hashable)
CENT, HUNDRED = Decimal("0.01"), Decimal(100)


@dataclass(frozen=True)
class Outcome(Generic[Person]):
    """The results of one stage: by person what was counted, and what it weighs."""

    weight: Decimal
    #: What all valid votes are, and what they weigh; nothing where points are given.
    valid: Decimal | None
    weighted_valid: Decimal | None
    lines: Mapping[Person, tuple[Decimal, Decimal]]


@dataclass(frozen=True)
class Cell:
    """One person in one stage."""

    raw: Decimal
    weighted: Decimal
    raw_points: Decimal
    weighted_points: Decimal


@dataclass(frozen=True)
class Line(Generic[Person]):
    """One person of the sheet; without the results of all stages there are no totals and no place."""

    person: Person
    cells: tuple[Cell | None, ...]
    raw_total: Decimal | None
    weighted_total: Decimal | None
    rank: int | None


def _points(value: Decimal, of: Decimal | None) -> Decimal:
    if of is None:
        return value
    return value / of * HUNDRED if of else Decimal(0)


def cell_of(person: Person, outcome: Outcome[Person] | None) -> Cell | None:
    """Return what `person` got in a stage; nothing when it has no results, or none of this person."""
    if outcome is None or person not in outcome.lines:
        return None
    raw, weighted = outcome.lines[person]
    return Cell(raw, weighted, _points(raw, outcome.valid), _points(weighted, outcome.weighted_valid))


def merge(people: Sequence[Person], outcomes: Sequence[Outcome[Person] | None]) -> list[Line[Person]]:
    """Return a line for everybody, in order; those without totals last, in the order in which they came."""
    done, waiting = [], []
    for person in people:
        cells = tuple(cell_of(person, outcome) for outcome in outcomes)
        raw = weighted = Decimal(0)
        for cell, outcome in zip(cells, outcomes, strict=True):
            if cell and outcome:
                raw += cell.raw_points * outcome.weight / HUNDRED
                weighted += cell.weighted_points * outcome.weight / HUNDRED
        if all(cells):
            totals = raw.quantize(CENT, ROUND_HALF_UP), weighted.quantize(CENT, ROUND_HALF_UP)
            done.append((person, cells, *totals))
        else:
            waiting.append(Line(person, cells, None, None, None))
    done.sort(key=lambda row: (-row[3], -row[2]))
    lines: list[Line[Person]] = []
    for number, (person, cells, raw, weighted) in enumerate(done, start=1):
        before = lines[-1] if lines else None
        same = before is not None and (before.weighted_total, before.raw_total) == (weighted, raw)
        lines.append(Line(person, cells, raw, weighted, before.rank if before and same else number))
    return lines + waiting
