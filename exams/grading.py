"""Grading a whole paper: pure rules, no database. What one answer gets is said by ``questions.grading``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from questions.grading import grade

TENTH, NOTHING = Decimal("0.1"), Decimal(0)


@dataclass(frozen=True)
class Decision:
    """What was decided about a faulty question: ``all_marks``, ``drop``, or ``new_key`` with the right answer."""

    kind: str
    answer: Any = None


@dataclass(frozen=True)
class Result:
    """A graded paper: the marks of each question by its version; nothing where a person must mark first.

    A question that does not count any more is missing in `items` and in `full_marks`.
    """

    items: dict[int, Decimal | None]
    full_marks: Decimal

    @property
    def waiting(self) -> list[int]:
        """Return the questions that a person must mark."""
        return [version for version, marks in self.items.items() if marks is None]

    @property
    def score(self) -> Decimal:
        """Return the sum of what is marked, never below nothing, also where wrong answers cost marks."""
        return max(sum((marks for marks in self.items.values() if marks is not None), NOTHING), NOTHING)

    def as_json(self) -> dict[str, str | None]:
        """Return the marks as a grade keeps them."""
        return {str(version): None if marks is None else str(marks) for version, marks in self.items.items()}


def marks_for(content: Mapping[str, Any], response: Any, *, marks: Decimal) -> Decimal | None:
    """Return the marks for one answer, to a tenth of a mark; nothing where a person must mark it."""
    fraction = grade(content, response)
    if fraction is None or fraction == 1:
        return None if fraction is None else marks
    return (marks * fraction).quantize(TENTH, ROUND_HALF_UP)


def grade_paper(
    paper: Sequence[Mapping[str, Any]],
    contents: Mapping[int, Mapping[str, Any]],
    responses: Mapping[int, Any],
    *,
    by_hand: Mapping[int, Decimal] | None = None,
    decisions: Mapping[int, Decision] | None = None,
) -> Result:
    """Grade `responses` to `paper` (``Attempt.paper``); both other mappings are by version as well.

    `by_hand` are the marks that people gave; `decisions` are about faulty questions and win over everything else.
    """
    items: dict[int, Decimal | None] = {}
    full = NOTHING
    for item in paper:
        version, marks = item["version"], Decimal(item["marks"])
        decision = (decisions or {}).get(version)
        if decision and decision.kind == "drop":
            continue
        full += marks
        if decision and decision.kind == "all_marks":
            items[version] = marks
        elif by_hand and version in by_hand:
            items[version] = min(by_hand[version], marks)
        else:
            content = contents[version]
            if decision and decision.kind == "new_key":
                content = {**content, "answer": decision.answer, "rule": _rule_without_weights(content)}
            items[version] = marks_for(content, responses.get(version), marks=marks)
    return Result(items, full)


def _rule_without_weights(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the rule of partial marks; weights belong to the key that they were made for."""
    rule: Mapping[str, Any] = content.get("rule") or {}
    return {} if rule.get("partial") == "sum" else rule


def is_pass(score: Decimal, full_marks: Decimal, pass_percent: int) -> bool:
    """Say whether `score` reaches `pass_percent` of `full_marks`; an empty paper is never passed."""
    return full_marks > 0 and score * 100 >= full_marks * pass_percent
