"""Marks of a paper: pure rules, no database."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from questions.grading import Content, grade

MARK_STEP = Decimal("0.1")


def marks_for(content: Content, response: Any, *, marks: Decimal) -> Decimal:
    """Return the marks for one answer, in tenths; nothing for what a person must mark (:mod:`questions.grading`)."""
    fraction = grade(content, response) or Decimal(0)
    return marks if fraction == 1 else (marks * fraction).quantize(MARK_STEP, ROUND_HALF_UP)


def is_pass(score: Decimal, full_marks: Decimal, pass_percent: int) -> bool:
    """Say whether `score` reaches `pass_percent` of `full_marks`; an empty paper is never passed."""
    return full_marks > 0 and score * 100 >= full_marks * pass_percent
