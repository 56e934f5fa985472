"""From minutes to 学时."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from scoring.models import CreditPolicy
from scoring.policy import PolicyError, PolicyRules, calculate
from tests.cast import NOW
from tests.scoring.earning import earn

YUNNAN = {"table": [[30, "1"], ["15.0001", "0.5"], [0, "0.25"]], "daily_cap": 10}
SHANXI = {"minutes_per_hour": 45, "step": 1, "minimum": 0, "weights": {"required": 1, "elective": "0.5"}}


def credit(rules, *, minutes, course_class="elective", today="0"):
    lines = calculate(
        PolicyRules.from_json(rules), seconds=int(minutes * 60), course_class=course_class, hours_today=Decimal(today)
    )
    return lines[-1].hours


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(1, "0.25"), (15, "0.25"), (15.1, "0.5"), (29.9, "0.5"), (30, "1"), (45, "1"), (300, "1")],
)
def test_yunnan_counts_by_bands(minutes, hours):
    assert credit(YUNNAN, minutes=minutes) == Decimal(hours)


@pytest.mark.parametrize(("today", "hours"), [("0", "1"), ("9", "1"), ("9.5", "0.5"), ("10", "0"), ("12", "0")])
def test_yunnan_caps_the_day(today, hours):
    assert credit(YUNNAN, minutes=30, today=today) == Decimal(hours)


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
    assert credit(SHANXI, minutes=minutes, course_class=course_class) == Decimal(hours)


@pytest.mark.parametrize(
    ("minutes", "hours"), [(0, "0.25"), (11, "0.25"), (22, "0.25"), (23, "0.5"), (45, "1"), (100, "2")]
)
def test_without_rules_45_minutes_are_an_hour_in_quarters(minutes, hours):
    assert credit({}, minutes=minutes) == Decimal(hours)


NUMBERS = st.decimals(min_value=0, max_value=20, places=2)
RULES = st.builds(
    dict,
    minutes_per_hour=st.decimals(min_value=1, max_value=90, places=1),
    step=st.decimals(min_value="0.01", max_value=2, places=2),
    minimum=st.decimals(min_value=0, max_value=1, places=2),
    table=st.lists(st.tuples(st.integers(0, 100), NUMBERS), max_size=4).map(
        lambda rows: list(zip(sorted(row[0] for row in rows), sorted(row[1] for row in rows), strict=True))
    ),
    weights=st.fixed_dictionaries({"required": NUMBERS}),
    daily_cap=st.none() | NUMBERS,
)
CLASSES = st.sampled_from(["required", "elective"])


@given(RULES, st.integers(0, 40_000), st.integers(0, 40_000), CLASSES, NUMBERS)
def test_a_longer_course_never_gives_less(rules, one, other, course_class, today):
    parsed = PolicyRules.from_json(rules)
    shorter, longer = (
        calculate(parsed, seconds=seconds, course_class=course_class, hours_today=today)[-1].hours
        for seconds in sorted((one, other))
    )
    assert 0 <= shorter <= longer


@given(RULES, st.integers(0, 40_000), CLASSES, NUMBERS)
def test_a_day_never_exceeds_its_cap_and_the_last_line_is_the_credit(rules, seconds, course_class, today):
    lines = calculate(PolicyRules.from_json(rules), seconds=seconds, course_class=course_class, hours_today=today)
    if rules["daily_cap"] is not None:
        assert lines[-1].hours + today <= max(rules["daily_cap"], today)
    assert all(line.hours == line.hours.quantize(Decimal("0.01")) for line in lines)
    assert all(isinstance(value, str) for line in lines for value in line.as_json()["facts"].values())


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
        {"table": [[30]]},
        {"table": [["a", 1]]},
        {"table": 7},
        {"table": [[0, -1]]},
        {"table": [[30, 1], [60, "0.5"]]},
        {"weights": []},
        {"weights": {"required": -1}},
        {"weights": {"required": "much"}},
    ],
)
def test_rules_that_make_no_sense_are_refused(rules):
    with pytest.raises(PolicyError):
        PolicyRules.from_json(rules)
    with pytest.raises(ValidationError):
        CreditPolicy(code="x", version=1, name="x", valid_from=NOW.date(), rules=rules).clean()


def test_a_version_in_use_is_not_edited(cast, centre):
    policy = CreditPolicy.objects.first()
    policy.rules = {"step": 1}
    policy.clean()
    policy.refresh_from_db()
    earn(cast.cadre, "1", policy=policy)
    policy.name = "新的名称"
    policy.clean()
    policy.rules = {"step": 1}
    with pytest.raises(ValidationError, match="请新增一个版本"):
        policy.clean()
