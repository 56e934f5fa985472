"""Which part of the marks an answer gets, for every kind of question."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.grading import check_response, empty, grade

KEYS = "ABCDEFGH"
FIXED = {"partial": "fixed", "fraction": "0.5"}
CHOSEN = st.lists(st.sampled_from(KEYS), max_size=10)
RULES = st.sampled_from([{}, {"partial": "none"}, {"partial": "share"}, FIXED])


def options(keys):
    return [{"key": key, "text": key} for key in keys]


def choice(kind, right, rule=None, keys=KEYS):
    return {"kind": kind, "options": options(keys), "answer": list(right), "rule": rule or {}}


def blank(*gaps, rule=None):
    return {"kind": "blank", "gaps": list(gaps), "rule": rule or {"partial": "each"}}


MATCH = {
    "kind": "match",
    "left": options("123"),
    "right": options("ABCD"),
    "answer": {"1": "B", "2": "A", "3": "D"},
    "rule": {"partial": "each"},
}
ORDER = {"kind": "order", "options": options("ABCD"), "answer": list("CABD"), "rule": {"partial": "each"}}


@pytest.mark.parametrize(
    ("kind", "chosen", "correct", "expected"),
    [
        ("single", "A", "A", "1"),
        ("single", "B", "A", "0"),
        ("single", "", "A", "0"),
        ("judge", "A", "A", "1"),
        ("judge", "B", "A", "0"),
        ("multiple", "ABC", "ABC", "1"),
        ("multiple", "CAB", "ABC", "1"),
        ("multiple", "A", "ABC", "0.5"),
        ("multiple", "AB", "ABC", "0.5"),
        ("multiple", "ABCD", "ABC", "0"),
        ("multiple", "AD", "ABC", "0"),
        ("multiple", "", "ABC", "0"),
    ],
)
def test_choices_by_example(kind, chosen, correct, expected):
    assert grade(choice(kind, correct, FIXED), list(chosen)) == Decimal(expected)


@pytest.mark.parametrize(
    ("rule", "chosen", "expected"),
    [
        ({"partial": "none"}, "AB", 0),
        ({"partial": "share"}, "AB", Decimal(2) / 3),
        ({"partial": "share"}, "ABC", 1),
        ({"partial": "share"}, "ABD", 0),
        ({"partial": "fixed", "fraction": "0.3"}, "AB", Decimal("0.3")),
    ],
)
def test_too_few_options_get_what_the_rule_says(rule, chosen, expected):
    assert grade(choice("multiple", "ABC", rule), list(chosen)) == expected


@pytest.mark.parametrize(
    ("negative", "chosen", "expected"),
    [(False, "A", "0.5"), (False, "AB", "1"), (False, "AD", "0.25"), (False, "D", "0"), (True, "D", "-0.25")],
)
def test_weights_are_added_and_fall_below_nothing_only_where_the_rule_says_so(negative, chosen, expected):
    rule = {"partial": "sum", "weights": {"A": "0.5", "B": "0.5", "D": "-0.25"}, "negative": negative}
    assert grade(choice("multiple", "AB", rule), list(chosen)) == Decimal(expected)


@given(st.sampled_from(["single", "judge", "multiple"]), CHOSEN, st.sets(st.sampled_from(KEYS), min_size=1), RULES)
def test_a_choice_gets_everything_for_exactly_the_right_options_and_never_less_than_nothing(kind, chosen, right, rule):
    fraction = grade(choice(kind, right, rule), chosen)
    assert 0 <= fraction <= 1
    assert (fraction == 1) == (set(chosen) == right)


WEIGHTS = st.dictionaries(st.sampled_from(KEYS), st.integers(-100, 100).map(lambda n: str(Decimal(n) / 100)))


@given(CHOSEN, WEIGHTS, st.booleans())
def test_added_weights_stay_within_the_marks_and_are_negative_only_where_the_rule_says_so(chosen, weights, negative):
    rule = {"partial": "sum", "weights": weights, "negative": negative}
    fraction = grade(choice("multiple", "AB", rule), chosen)
    total = sum((Decimal(weights.get(key, "0")) for key in set(chosen)), Decimal(0))
    assert fraction == min(max(total, Decimal(-1 if negative else 0)), 1)
    assert abs(fraction) <= 1, "no answer costs more than it can give"


@given(CHOSEN, st.sets(st.sampled_from(KEYS), min_size=1), RULES, st.randoms())
def test_neither_order_nor_repetition_matters(chosen, right, rule, dice):
    again, turned = chosen * 2, list(right)
    dice.shuffle(again)
    dice.shuffle(turned)
    assert grade(choice("multiple", turned, rule), again) == grade(choice("multiple", right, rule), chosen)


@pytest.mark.parametrize(
    ("gap", "text", "right"),
    [
        ({"accepted": ["海洋", "大海"]}, " 大海 ", True),
        ({"accepted": ["海洋"]}, "海", False),
        ({"accepted": ["GDP"]}, "gdp", False),
        ({"accepted": ["GDP"], "ignore": ["case"]}, "gdp", True),
        ({"accepted": ["ABC 12"], "ignore": ["width"]}, "ＡＢＣ　１２", True),
        ({"accepted": ["ABC12"]}, "ＡＢＣ１２", False),
        ({"accepted": ["四议 两公开"]}, "四议两公开", False),
        ({"accepted": ["四议 两公开"], "ignore": ["space"]}, "四议两公开", True),
        ({"number": "3.14", "tolerance": "0.01"}, "3.15", True),
        ({"number": "3.14", "tolerance": "0.01"}, "3.1501", False),
        ({"number": "3.14", "tolerance": "0.01"}, "３．１４", True),
        ({"number": "1200"}, "1,200", True),
        ({"number": "3.14"}, "NaN", False),
        ({"number": "3.14", "tolerance": "0.01"}, "三", False),
    ],
)
def test_gaps_by_example(gap, text, right):
    assert grade(blank(gap), [text]) == (1 if right else 0)


@pytest.mark.parametrize(("partial", "expected"), [("each", Decimal(1) / 2), ("none", Decimal(0))])
def test_gaps_pairs_and_places_count_one_by_one_or_all_together(partial, expected):
    rule = {"partial": partial}
    assert grade(blank({"accepted": ["一"]}, {"accepted": ["二"]}, rule=rule), ["一", "三"]) == expected
    assert grade(ORDER | {"rule": rule}, list("CADB")) == expected


def test_pairs_count_one_by_one():
    assert grade(MATCH, {"1": "B", "2": "A", "3": "D"}) == 1
    assert grade(MATCH, {"1": "B", "2": "C"}) == Decimal(1) / 3


def test_an_essay_is_marked_by_a_person_unless_nothing_was_written():
    assert grade({"kind": "essay"}, "一段话") is None
    assert grade({"kind": "essay"}, " \n") == 0


@pytest.mark.parametrize("response", [None, [], {}, "", "  ", [""], ["", " "], {"1": ""}])
def test_what_is_no_answer(response):
    assert empty(response)


@pytest.mark.parametrize("response", ["a", ["A"], ["", "x"], {"1": "", "2": "B"}])
def test_what_is_an_answer(response):
    assert not empty(response)


@pytest.mark.parametrize(
    ("content", "response"),
    [
        (choice("single", "A"), ["A", "B"]),
        (choice("single", "A"), "A"),
        (choice("multiple", "A"), ["Z"]),
        (choice("multiple", "A"), [1]),
        (choice("multiple", "A"), {"A": "A"}),
        (blank({"accepted": ["一"]}), ["一", "二"]),
        (blank({"accepted": ["一"]}), ["一" * 501]),
        (blank({"accepted": ["一"]}), [None]),
        (MATCH, {"9": "A"}),
        (MATCH, {"1": "Z"}),
        (MATCH, ["A"]),
        (MATCH, {"1": ["A"]}),
        (ORDER, list("CAB")),
        (ORDER, list("CABB")),
        ({"kind": "essay"}, ["text"]),
        ({"kind": "essay"}, "长" * 20_001),
        ({"kind": "passage"}, ""),
    ],
)
def test_a_forged_response_is_refused(content, response):
    with pytest.raises(ValueError, match=r"\w"):
        check_response(content, response)


@pytest.mark.parametrize(
    ("content", "response"),
    [
        (choice("single", "A"), []),
        (choice("multiple", "A"), ["A", "B"]),
        (blank({"accepted": ["一"]}), []),
        (blank({"accepted": ["一"]}), ["任何"]),
        (MATCH, {}),
        (MATCH, {"1": "A", "2": ""}),
        (ORDER, []),
        (ORDER, list("ABCD")),
        ({"kind": "essay"}, ""),
    ],
)
def test_what_the_page_sends_is_taken(content, response):
    check_response(content, response)
    assert grade(content, response) is not None
