"""Which of several attempts counts: the best, the last, the first, or their average. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .grading import TENTH, is_pass


@dataclass(frozen=True)
class Standing:
    """Where somebody stands in an exam: marks out of the full marks, and whether that is a pass."""

    score: Decimal
    full_marks: Decimal
    passed: bool


def standing(results: Sequence[tuple[Decimal, Decimal]], *, rule: str, pass_percent: int) -> Standing | None:
    """Return what counts of `results`, (score, full marks) in the order of the attempts; nothing without any.

    Papers that were drawn may differ in their full marks, so the best is the best share; the average is rounded to a
    tenth of a mark.
    """
    if not results:
        return None
    if rule == "average":
        full = results[-1][1]
        shares = [score / of if of else Decimal(0) for score, of in results]
        score = (sum(shares, Decimal(0)) / len(shares) * full).quantize(TENTH, ROUND_HALF_UP)
    elif rule == "best":
        score, full = max(results, key=lambda each: each[0] / each[1] if each[1] else Decimal(0))
    else:
        score, full = results[0] if rule == "first" else results[-1]
    return Standing(score, full, is_pass(score, full, pass_percent))
