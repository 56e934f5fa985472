"""Marking answers: pure rules, no database."""

from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal

HALF_MARK_STEP = Decimal("0.1")


def marks_for(kind: str, *, chosen: Collection[str], correct: Collection[str], marks: Decimal) -> Decimal:
    """Return the marks for one answer, between 0 and `marks`.

    单选 and 判断: all or nothing. 多选: full marks for exactly the correct options, half for a non-empty part of them,
    nothing as soon as a wrong option is chosen. The order of options and repetitions do not matter.
    """
    given, right = set(chosen), set(correct)
    if not given:
        return Decimal(0)
    if given == right:
        return marks
    if kind == "multiple" and given < right:
        return (marks / 2).quantize(HALF_MARK_STEP, ROUND_HALF_UP)
    return Decimal(0)


def is_pass(score: Decimal, full_marks: Decimal, pass_percent: int) -> bool:
    """Say whether `score` reaches `pass_percent` of `full_marks`; an empty paper is never passed."""
    return full_marks > 0 and score * 100 >= full_marks * pass_percent
