"""From minutes to 学时: the rules that ship are the test vectors of the engine (SPEC §2.2)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from scoring.models import CreditPolicy
from scoring.policies.arithmetic import (
    ZERO,
    Before,
    Study,
    calculate,
    carried_over,
    credit_activity,
    missing,
    wanting,
)
from scoring.policies.presets import PRESETS
from scoring.policies.rules import PolicyError, PolicyRules
from scoring.policies.wording import describe
from tests.cast import NOW


def preset(code):
    return PolicyRules.from_json(PRESETS[code][1])


def credit(rules, *, minutes, course_class="elective", today="0", tested=None, year=None):
    study = Study(int(minutes * 60), course_class, tested=tested)
    return calculate(rules, study, Before(Decimal(today), year or {}))[-1].hours


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(1, "0.25"), (15, "0.25"), (15.1, "0.5"), (29.9, "0.5"), (30, "1"), (45, "1"), (300, "1")],
)
def test_yunnan_counts_by_bands(minutes, hours):
    assert credit(preset("yunnan"), minutes=minutes) == Decimal(hours)


@pytest.mark.parametrize(("tested", "hours"), [(None, "1"), (False, "1"), (True, "1.5")])
def test_yunnan_gives_half_an_hour_for_a_passed_test(tested, hours):
    assert credit(preset("yunnan"), minutes=30, tested=tested) == Decimal(hours)


@pytest.mark.parametrize(("today", "hours"), [("0", "1"), ("9", "1"), ("9.5", "0.5"), ("10", "0"), ("12", "0")])
def test_yunnan_caps_the_day(today, hours):
    assert credit(preset("yunnan"), minutes=30, today=today) == Decimal(hours)


@pytest.mark.parametrize(
    ("minutes", "course_class", "hours"),
    [
        (44, "required", "0"),
        (45, "required", "1"),
        (45, "elective", "0.5"),
        (89, "elective", "0.5"),
        (90, "elective", "1"),
        (135, "required", "3"),
        (45, "micro", "1"),
    ],
)
def test_shanxi_weighs_by_class(minutes, course_class, hours):
    assert credit(preset("shanxi"), minutes=minutes, course_class=course_class) == Decimal(hours)


@pytest.mark.parametrize(("watched", "lacking"), [("0.89", "completion"), ("0.9", ""), ("1", "")])
def test_shanxi_wants_nine_tenths_of_each_video(watched, lacking):
    assert wanting(preset("shanxi"), Study(2700, "required", watched=Decimal(watched))) == lacking


def test_shanxi_gives_eight_for_a_day_of_training():
    lines = credit_activity(preset("shanxi"), "training_day", Decimal(3), this_year=ZERO)
    assert [line.hours for line in lines] == [24]


@pytest.mark.parametrize(
    ("activity", "quantity", "this_year", "hours"),
    [
        ("training_day", "2", "0", "12"),
        ("training_half_day", "1", "0", "3"),
        ("abroad_short", "10", "0", "24"),
        ("abroad_long", "1", "0", "48"),
        ("teaching", "2", "0", "10"),
        ("paper_second", "1", "0", "24"),
        ("study_group", "4", "0", "12"),
        ("in_house", "10", "12", "6"),
    ],
)
def test_nanjing_counts_what_is_no_course(activity, quantity, this_year, hours):
    lines = credit_activity(preset("nanjing"), activity, Decimal(quantity), this_year=Decimal(this_year))
    assert lines[-1].hours == Decimal(hours)


def test_nanjing_asks_for_84_and_carries_over_what_is_more():
    rules = preset("nanjing")
    hours = {"required": Decimal(12), "elective": Decimal(30), "offline": Decimal(60)}
    assert missing(rules, hours) == {}
    assert carried_over(rules, hours) == 18
    assert missing(rules, {"required": Decimal(9), "offline": Decimal(60)}, carried=Decimal(18)) == {
        "required": 1,
        "online": 13,
    }


@pytest.mark.parametrize(
    ("course_class", "tested", "lacking", "hours"),
    [
        ("required", True, "", "2"),
        ("required", None, "", "2"),
        ("required", False, "test", "2"),
        ("elective", None, "", "1"),
    ],
)
def test_nankang_counts_required_courses_once_the_test_is_passed(course_class, tested, lacking, hours):
    rules = preset("nankang")
    assert wanting(rules, Study(2700, course_class, tested=tested)) == lacking
    assert credit(rules, minutes=45, course_class=course_class, tested=tested) == Decimal(hours)


def test_zhongwei_asks_for_seven_tenths_offline_within_five_years():
    rules = preset("zhongwei")
    assert rules.cycle_years == 5
    assert missing(rules, {"elective": Decimal(30), "offline": Decimal(30)}) == {"offline": 12}
    assert missing(rules, {"elective": Decimal(18), "offline": Decimal(42)}) == {}


@pytest.mark.parametrize(
    ("minutes", "hours"), [(0, "0.25"), (11, "0.25"), (22, "0.25"), (23, "0.5"), (45, "1"), (100, "2")]
)
def test_without_rules_45_minutes_are_an_hour_in_quarters(minutes, hours):
    assert credit(preset("minutes"), minutes=minutes) == Decimal(hours)


@pytest.mark.parametrize(("rounding", "hours"), [("down", "1"), ("nearest", "1"), ("up", "2")])
def test_what_is_left_over_is_rounded_as_the_policy_says(rounding, hours):
    rules = PolicyRules.from_json({"step": 1, "rounding": rounding})
    assert credit(rules, minutes=60) == Decimal(hours)


def test_a_class_of_courses_counts_up_to_its_bound_in_a_year():
    rules = PolicyRules.from_json({"yearly_caps": {"micro": 2}, "step": 1})
    assert credit(rules, minutes=135, course_class="micro", year={"micro": Decimal("0.5")}) == Decimal("1.5")
    assert credit(rules, minutes=135, course_class="required", year={"micro": Decimal(2)}) == 3


@pytest.mark.parametrize("code", PRESETS)
def test_every_ready_made_policy_is_said_in_words(code):
    sentences = describe(preset(code))
    assert sentences
    assert all(sentence.endswith("。") for sentence in sentences)


def test_the_words_of_a_policy_name_its_figures():
    said = "".join(describe(preset("yunnan")))
    for words in ("满 30 分钟：计 1 学时", "合格另加 0.5", "每天最多计 10", "网络自学不少于 50"):
        assert words in said


NUMBERS = st.decimals(min_value=0, max_value=20, places=2)
RULES = st.builds(
    dict,
    minutes_per_hour=st.decimals(min_value=1, max_value=90, places=1),
    step=st.decimals(min_value="0.01", max_value=2, places=2),
    minimum=st.decimals(min_value=0, max_value=1, places=2),
    rounding=st.sampled_from(["down", "nearest", "up"]),
    table=st.lists(st.tuples(st.integers(0, 100), NUMBERS), max_size=4).map(
        lambda rows: list(zip(sorted(row[0] for row in rows), sorted(row[1] for row in rows), strict=True))
    ),
    weights=st.fixed_dictionaries({"required": NUMBERS}),
    yearly_caps=st.just({}) | st.fixed_dictionaries({"elective": NUMBERS}),
    daily_cap=st.none() | NUMBERS,
)
CLASSES = st.sampled_from(["required", "elective"])


@given(RULES, st.integers(0, 40_000), st.integers(0, 40_000), CLASSES, NUMBERS)
def test_a_longer_course_never_gives_less(rules, one, other, course_class, today):
    parsed = PolicyRules.from_json(rules)
    shorter, longer = (
        calculate(parsed, Study(seconds, course_class), Before(today))[-1].hours for seconds in sorted((one, other))
    )
    assert 0 <= shorter <= longer


@given(RULES, st.integers(0, 40_000), CLASSES, NUMBERS, NUMBERS)
def test_no_cap_is_exceeded_and_the_last_line_is_the_credit(rules, seconds, course_class, today, year):
    study, before = Study(seconds, course_class), Before(today, {course_class: year})
    lines = calculate(PolicyRules.from_json(rules), study, before)
    if rules["daily_cap"] is not None:
        assert lines[-1].hours + today <= max(rules["daily_cap"], today)
    if course_class in rules["yearly_caps"]:
        assert lines[-1].hours + year <= max(rules["yearly_caps"][course_class], year)
    assert all(line.hours == line.hours.quantize(Decimal("0.01")) for line in lines)
    assert all(isinstance(value, str) for line in lines for value in line.as_json()["facts"].values())


@given(st.dictionaries(st.sampled_from(["required", "elective", "offline"]), NUMBERS), NUMBERS)
def test_what_is_missing_is_never_more_than_what_is_asked(hours, carried):
    rules = PolicyRules.from_json({"minima": {"total": 40, "required": 10}, "offline_share": "0.5", "carry_over": 10})
    lacking = missing(rules, hours, carried=carried)
    assert all(0 < lack <= {"total": 40, "required": 10, "offline": 20}[name] for name, lack in lacking.items())
    assert 0 <= carried_over(rules, hours) <= 10


@pytest.mark.parametrize(
    "rules",
    [
        [],
        5,
        "x",
        None,
        {"minutes": 45},
        {"step": 0},
        {"minutes_per_hour": 0},
        {"minimum": -1},
        {"daily_cap": "viel"},
        {"step": "NaN"},
        {"step": "Infinity"},
        {"rounding": "sideways"},
        {"table": [[30]]},
        {"table": [["a", 1]]},
        {"table": 7},
        {"table": [[0, -1]]},
        {"table": [[30, 1], [60, "0.5"]]},
        {"weights": []},
        {"weights": {"required": -1}},
        {"weights": {"required": "much"}},
        {"weights": {"unknown": 1}},
        {"completion": "1.1"},
        {"test": "maybe"},
        {"bonus": 1},
        {"activities": {"a b": {"label": "x", "unit": "day", "hours": 1}}},
        {"activities": {"a": {"label": "x", "unit": "week", "hours": 1}}},
        {"activities": {"a": {"label": "x", "unit": "day"}}},
        {"cycle_years": 5},
        {"cycle_years": "1.5", "cycle_from": 2023},
    ],
)
def test_rules_that_make_no_sense_are_refused(rules):
    with pytest.raises(PolicyError):
        PolicyRules.from_json(rules)
    with pytest.raises(ValidationError):
        CreditPolicy(code="x", version=1, name="x", valid_from=NOW.date() + timedelta(days=1), rules=rules).clean()
