"""Marks for an answer, and the pass mark."""

from decimal import Decimal

import pytest

from exams.grading import is_pass, marks_for

MULTIPLE = {
    "kind": "multiple",
    "options": [{"key": key, "text": key} for key in "ABC"],
    "answer": ["A", "B"],
    "rule": {"partial": "fixed", "fraction": "0.5"},
}


def test_half_of_an_odd_mark_is_rounded_to_a_tenth():
    assert marks_for(MULTIPLE, ["A"], marks=Decimal("0.5")) == Decimal("0.3")


def test_full_marks_are_never_rounded():
    assert marks_for(MULTIPLE, ["B", "A"], marks=Decimal("0.25")) == Decimal("0.25")


def test_an_essay_waits_for_somebody_to_mark_it():
    assert marks_for({"kind": "essay"}, "一段话", marks=Decimal(10)) is None
    assert marks_for({"kind": "essay"}, " ", marks=Decimal(10)) == 0


@pytest.mark.parametrize(
    ("score", "full", "percent", "passed"),
    [
        ("60", "100", 60, True),
        ("59.9", "100", 60, False),
        ("2", "3", 66, True),
        ("2", "3", 67, False),
        ("0", "0", 60, False),
    ],
)
def test_the_pass_mark_is_exact(score, full, percent, passed):
    assert is_pass(Decimal(score), Decimal(full), percent) is passed
