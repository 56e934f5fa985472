from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media import intervals

pieces = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


#: Six properties of 3,500 cases each: 21,000 in all.
many = settings(max_examples=3500, deadline=None)


def seconds_of(some):
    """The plain model: the set of all instants."""
    return {instant for start, end in some for instant in range(start, end)}


def is_union(some):
    return all(start < end for start, end in some) and all(before[1] < after[0] for before, after in pairwise(some))


@pytest.mark.parametrize(
    ("given_pieces", "expected"),
    [
        ([], []),
        ([(5, 5), (9, 3)], []),  # empty and reversed
        ([(0, 5), (5, 8)], [(0, 8)]),  # touching
        ([(5, 8), (0, 6)], [(0, 8)]),  # overlapping, unsorted
        ([(0, 9), (2, 3)], [(0, 9)]),  # contained
        ([[0, 1], [3, 4]], [(0, 1), (3, 4)]),  # lists, as JSON has them
    ],
)
def test_union_by_example(given_pieces, expected):
    assert intervals.union(given_pieces) == expected


def test_what_was_watched_twice_counts_once():
    assert intervals.total([(0, 10), (5, 15), (0, 10)]) == 15


def test_first_takes_the_earliest():
    assert intervals.first([(10, 20), (0, 4)], 7) == [(0, 4), (10, 13)]
    assert intervals.first([(0, 4)], 0) == []


@many
@given(pieces)
def test_union_keeps_every_instant_and_is_canonical(some):
    result = intervals.union(some)
    assert seconds_of(result) == seconds_of(some)
    assert is_union(result)
    assert intervals.total(some) == len(seconds_of(some))


@many
@given(pieces, pieces)
def test_subtract_is_set_difference(whole, taken):
    result = intervals.subtract(whole, taken)
    assert seconds_of(result) == seconds_of(whole) - seconds_of(taken)
    assert is_union(result)


@many
@given(pieces, st.integers(0, 60), st.integers(0, 60))
def test_clip_is_intersection(some, start, end):
    assert seconds_of(intervals.clip(some, start, end)) == seconds_of(some) & set(range(start, end))


@many
@given(pieces, st.integers(0, 80))
def test_first_is_a_beginning_of_the_asked_length(some, length):
    result = intervals.first(some, length)
    instants = sorted(seconds_of(some))
    assert sorted(seconds_of(result)) == instants[:length]


@many
@given(pieces, pieces)
def test_merging_is_commutative_and_idempotent(one, other):
    merged = intervals.union([*one, *other])
    assert merged == intervals.union([*other, *one])
    assert intervals.union([*merged, *one]) == merged


@many
@given(pieces, st.integers(0, 60), st.integers(0, 5))
def test_reach_leaps_over_no_hole_larger_than_the_gap(some, start, gap):
    end = intervals.reach(some, start, gap)
    instants = seconds_of(some) | set(range(start))
    expected = start
    while any(instant in instants for instant in range(expected, expected + gap + 1)):
        expected = next(instant for instant in range(expected, expected + gap + 1) if instant in instants) + 1
    assert end == expected
