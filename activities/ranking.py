"""Ranking of means and giving out awards. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True)
class Place:
    """Where an entry stands."""

    mean: Decimal
    rank: int
    award: str


def ranks(means: Mapping[Key, Decimal], awards: Sequence[tuple[str, int]]) -> dict[Key, Place]:
    """Return the place of everything by its mean, the highest first.

    Equal means (to the hundredth) share the better rank, and the award that goes with it, so that an award may go to
    more than it says; the next rank then leaves out as many.
    """
    rounded = {key: mean.quantize(Decimal("0.01"), ROUND_HALF_UP) for key, mean in means.items()}
    better = sorted(rounded.values(), reverse=True)
    places = {}
    for key, mean in rounded.items():
        rank = better.index(mean) + 1
        places[key] = Place(mean, rank, _award(rank, awards))
    return places


def _award(rank: int, awards: Sequence[tuple[str, int]]) -> str:
    given = 0
    for name, count in awards:
        given += count
        if rank <= given:
            return name
    return ""
