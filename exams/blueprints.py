"""Drawing questions for a paper by a blueprint: plain numbers, no database.

A row of a blueprint asks for some questions out of its pool; a question may lie in several pools, but stands in a paper
once. Whether that works out is a flow problem: a row that finds its pool taken makes another row choose differently.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

Pools = Sequence[Collection[int]]


@dataclass
class _Draw:
    """What each row holds while the rows are filled one after the other."""

    ranked: list[list[int]]
    owner: dict[int, int] = field(default_factory=dict)

    def take_one(self, row: int) -> bool:
        """Give `row` one question more, moving what other rows hold where that helps; say whether it was possible."""
        asked_by: dict[int, int] = {}
        given_up: dict[int, int] = {}  # row: which of its questions another row asks for
        waiting = deque([row])
        while waiting:
            asking = waiting.popleft()
            for question in self.ranked[asking]:
                if question in asked_by or self.owner.get(question) == asking:
                    continue
                asked_by[question] = asking
                holder = self.owner.get(question)
                if holder is None:
                    self._hand_on(question, asked_by, given_up)
                    return True
                if holder != row and holder not in given_up:
                    given_up[holder] = question
                    waiting.append(holder)
        return False

    def _hand_on(self, question: int, asked_by: Mapping[int, int], given_up: Mapping[int, int]) -> None:
        """Give the free `question` to the row that asked; what that row gives up goes to the row before, and so on."""
        while True:
            taker = asked_by[question]
            self.owner[question] = taker
            if taker not in given_up:
                return
            question = given_up[taker]

    def rows(self) -> list[list[int]]:
        """Return what each row holds, in the order of its ranking."""
        return [[each for each in ranked if self.owner.get(each) == row] for row, ranked in enumerate(self.ranked)]


def _fill(ranked: list[list[int]], counts: Sequence[int]) -> _Draw:
    drawn = _Draw(ranked)
    # The row with the least choice goes first: it has the fewest ways out.
    for row in sorted(range(len(counts)), key=lambda each: len(ranked[each]) - counts[each]):
        for _place in range(counts[row]):
            if not drawn.take_one(row):
                break
    return drawn


def lacking(pools: Pools, counts: Sequence[int]) -> list[int]:
    """Return for every row how many questions it lacks when no question is used twice; all 0 means that it works."""
    drawn = _fill([sorted(pool) for pool in pools], counts)
    return [count - len(held) for count, held in zip(counts, drawn.rows(), strict=True)]


def draw(
    pools: Pools,
    counts: Sequence[int],
    *,
    seed: int,
    usage: Mapping[int, int] | None = None,
    avoid: Collection[int] = (),
) -> list[list[int]]:
    """Return the questions of every row; the same `seed` and figures give the same questions.

    `usage` says in how many papers a question has stood: what was used less comes first. Questions of `avoid` are taken
    only where a row cannot be filled without them. Rows that lack questions come back shorter.
    """
    dice = random.Random(seed)  # noqa: S311 # a draw is repeatable; nothing secret hangs on it
    used, shunned = usage or {}, set(avoid)
    ranked = []
    for pool in pools:
        lots = {question: dice.random() for question in sorted(pool)}
        ranked.append(
            sorted(lots, key=lambda each, lots=lots: (each in shunned, used.get(each, 0), lots[each]))  # type: ignore[misc]
        )
    return _fill(ranked, counts).rows()
