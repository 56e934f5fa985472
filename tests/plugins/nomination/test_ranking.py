"""The order of a contest, and the sheet into which stages merge: pure figures (SPEC N10, N17)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from plugins.nomination.ranking import Part, rank_all, total_of
from plugins.nomination.sheet import Outcome, merge

D = Decimal
PARTS = [Part(D(30), D(100)), Part(D(50), D(50)), Part(D(20), D(100))]


def ranks(scores, parts=PARTS):
    places = rank_all({name: [None if one is None else D(one) for one in row] for name, row in scores.items()}, parts)
    return {place.person: (place.rank, place.total) for place in places}


def test_a_total_is_the_weighted_share_of_the_full_marks():
    assert total_of([D(80), D(45), D(90)], PARTS) == D("87.00")


def test_halves_are_rounded_up_once_at_the_end():
    assert total_of([D("33.335")], [Part(D(100), D(100))]) == D("33.34")


def test_of_equal_totals_the_heaviest_stage_decides():
    found = ranks({"甲": (100, 40, 70), "乙": (70, 45, 90)})

    # 30 + 40 + 14 = 84; 21 + 45 + 18 = 84: the second stage weighs most
    assert found == {"乙": (1, D("84.00")), "甲": (2, D("84.00"))}


def test_who_is_equal_in_everything_shares_a_place_and_the_next_is_left_out():
    found = ranks({"甲": (80, 40, 80), "乙": (80, 40, 80), "丙": (70, 40, 80), "丁": (90, 50, 80)})

    assert {name: rank for name, (rank, _total) in found.items()} == {"丁": 1, "甲": 2, "乙": 2, "丙": 4}


def test_who_lacks_a_score_has_no_place():
    assert ranks({"甲": (80, None, 80), "乙": (0, 0, 0)}) == {"乙": (1, D("0.00")), "甲": (None, None)}


@given(st.dictionaries(st.integers(0, 99), st.tuples(*[st.integers(0, 50)] * 3), max_size=30))
def test_the_order_does_not_depend_on_how_people_came(scores):
    assert ranks(scores) == ranks(dict(reversed(scores.items())))


def test_the_sheet_merges_votes_and_points_raw_beside_weighted():
    round_one = Outcome(D(40), D(10), D(15), {"甲": (D(5), D(9)), "乙": (D(6), D(6))})
    points = Outcome(D(60), None, None, {"甲": (D(80), D(80)), "乙": (D(80), D(80))})

    first, second = merge(["甲", "乙"], [round_one, points])

    # 甲: 5/10 and 9/15 of 40 points, 乙: 6/10 and 6/15; both 48 from the other stage
    assert (first.person, first.raw_total, first.weighted_total, first.rank) == ("甲", D(68), D(72), 1)
    assert (second.person, second.raw_total, second.weighted_total, second.rank) == ("乙", D(72), D(64), 2)


def test_without_the_results_of_a_stage_nothing_is_summed_up():
    (line,) = merge(["甲"], [Outcome(D(40), D(10), D(10), {"甲": (D(5), D(5))}), None])

    assert (line.raw_total, line.weighted_total, line.rank) == (None, None, None)
    assert line.cells[0].raw_points == 50


def test_nobody_voted_is_no_points_and_no_error():
    (line,) = merge(["甲"], [Outcome(D(100), D(0), D(0), {"甲": (D(0), D(0))})])

    assert line.weighted_total == 0
