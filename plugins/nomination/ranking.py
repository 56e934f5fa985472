"""The order of a contest: pure figures, the published rule (SPEC N17).

A total is the sum over the stages of score / full marks x weight, from 0 to 100, rounded half up to two decimals.
The higher total comes first. Of equal totals the higher score in the stage with the greatest weight does, then in the
next one (of equal weights the earlier stage); people who are equal in all of them share a place, and the places after
them are left out. Who lacks the score of any stage has no total and no place.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, TypeVar

Person = TypeVar("Person", bound=Hashable)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Part:
    """A stage: its weight in per cent, and the full marks."""

    weight: Decimal
    full_marks: Decimal


@dataclass(frozen=True)
class Place(Generic[Person]):
    """Where somebody stands; without a total, nowhere."""

    person: Person
    scores: tuple[Decimal | None, ...]
    total: Decimal | None
    rank: int | None


def total_of(scores: Sequence[Decimal | None], parts: Sequence[Part]) -> Decimal | None:
    """Return the total of one person; nothing when a score is missing."""
    total = Decimal(0)
    for score, part in zip(scores, parts, strict=True):
        if score is None:
            return None
        total += score * part.weight / part.full_marks
    return total.quantize(CENT, ROUND_HALF_UP)


def rank_all(scores: Mapping[Person, Sequence[Decimal | None]], parts: Sequence[Part]) -> list[Place[Person]]:
    """Return everybody in order, those without a total last, in the order in which they came."""
    by_weight = sorted(range(len(parts)), key=lambda place: (-parts[place].weight, place))
    totals = {person: total_of(row, parts) for person, row in scores.items()}

    def order(person: Person) -> tuple[Decimal, ...]:
        row = scores[person]
        shares = ((row[place] or Decimal(0)) / parts[place].full_marks for place in by_weight)
        return (-(totals[person] or Decimal(0)), *(-share for share in shares))

    ranked = sorted((person for person in scores if totals[person] is not None), key=order)
    places: list[Place[Person]] = []
    for number, person in enumerate(ranked, start=1):
        same = bool(places) and order(places[-1].person) == order(person)
        rank = places[-1].rank if same else number
        places.append(Place(person, tuple(scores[person]), totals[person], rank))
    unranked = [person for person in scores if totals[person] is None]
    return places + [Place(person, tuple(scores[person]), None, None) for person in unranked]
