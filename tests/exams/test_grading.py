"""Marks for an answer, and the pass mark."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.grading import is_pass, marks_for

TEN = Decimal(10)
KEYS = st.sampled_from("ABCDEFGH")
CHOICES = st.lists(KEYS, max_size=10)
KINDS = st.sampled_from(["single", "multiple", "judge"])
MARKS = st.decimals(min_value="0.5", max_value=100, places=1)


@pytest.mark.parametrize(
    ("kind", "chosen", "correct", "expected"),
    [
        ("single", "A", "A", 10),
        ("single", "B", "A", 0),
        ("single", "", "A", 0),
        ("single", "AB", "A", 0),
        ("judge", "A", "A", 10),
        ("judge", "B", "A", 0),
        ("multiple", "ABC", "ABC", 10),
        ("multiple", "CAB", "ABC", 10),
        ("multiple", "A", "ABC", 5),
        ("multiple", "AB", "ABC", 5),
        ("multiple", "ABCD", "ABC", 0),
        ("multiple", "AD", "ABC", 0),
        ("multiple", "", "ABC", 0),
    ],
)
def test_marks_by_example(kind, chosen, correct, expected):
    assert marks_for(kind, chosen=list(chosen), correct=list(correct), marks=TEN) == expected


def test_half_of_an_odd_mark_is_rounded_to_a_tenth():
    assert marks_for("multiple", chosen=["A"], correct=["A", "B"], marks=Decimal("0.5")) == Decimal("0.3")


@given(KINDS, CHOICES, st.sets(KEYS, min_size=1), MARKS)
def test_marks_are_never_below_nothing_nor_above_the_full_marks(kind, chosen, correct, marks):
    assert 0 <= marks_for(kind, chosen=chosen, correct=correct, marks=marks) <= marks


@given(KINDS, CHOICES, st.sets(KEYS, min_size=1), MARKS)
def test_full_marks_are_for_exactly_the_right_options(kind, chosen, correct, marks):
    assert (marks_for(kind, chosen=chosen, correct=correct, marks=marks) == marks) == (set(chosen) == correct)


@given(KINDS, CHOICES, st.sets(KEYS, min_size=1), MARKS, st.randoms())
def test_neither_order_nor_repetition_matters(kind, chosen, correct, marks, dice):
    again = chosen * 2
    dice.shuffle(again)
    right = list(correct)
    dice.shuffle(right)
    once = marks_for(kind, chosen=chosen, correct=correct, marks=marks)
    assert marks_for(kind, chosen=again, correct=right, marks=marks) == once


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
