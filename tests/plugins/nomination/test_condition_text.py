"""Conditions in the words of the office: what is written says the same as the data, and mistakes are named."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Rank
from plugins.nomination.condition_text import EDUCATION, LEVELS, YES_OR_NO, in_a_line, read_condition, write_condition
from plugins.nomination.conditions import FACTS, ConditionError, holds
from plugins.nomination.default_rules import DEFAULT_RULES

NUMBERS = [fact for fact in FACTS if fact not in (*LEVELS, *YES_OR_NO, "education")]
VALUES = {
    **dict.fromkeys(LEVELS, st.sampled_from([rank.value for rank in Rank])),
    **dict.fromkeys(YES_OR_NO, st.booleans()),
    **dict.fromkeys(NUMBERS, st.integers(0, 9999)),
    "education": st.sampled_from(list(EDUCATION)),
}


def comparisons(fact):
    signs = ["="] if fact in YES_OR_NO else ["=", ">=", "<="]
    plain = st.fixed_dictionaries({"fact": st.just(fact), "is": st.sampled_from(signs), "value": VALUES[fact]})
    one_of = st.fixed_dictionaries(
        {"fact": st.just(fact), "is": st.just("in"), "value": st.lists(VALUES[fact], min_size=1, max_size=3)}
    )
    return plain | one_of


CONDITIONS = st.recursive(
    st.sampled_from(list(FACTS)).flatmap(comparisons),
    lambda parts: (
        st.lists(parts, min_size=1, max_size=2).map(lambda all_: {"all": all_})
        | st.lists(parts, min_size=1, max_size=2).map(lambda any_: {"any": any_})
    ),
    max_leaves=5,
)
KNOWN = st.fixed_dictionaries({fact: st.none() | values for fact, values in VALUES.items()})


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("", {}),
        ("工龄 ≥ 5", {"fact": "service_years", "is": ">=", "value": 5}),
        ("工龄>=5", {"fact": "service_years", "is": ">=", "value": 5}),
        ("两年以上基层经历 = 是", {"fact": "grassroots", "is": "=", "value": True}),
        ("学历层次 ≥ 本科", {"fact": "education", "is": ">=", "value": 4}),
        ("拟任职务层次 属于 县处级正职、县处级副职", {"fact": "target", "is": "in", "value": ["30", "40"]}),
        ("现任职务层次 不低于 乡科级正职", {"fact": "rank", "is": "<=", "value": "50"}),
        (
            "工龄 ≥ 5\n\n 机关工作年数 ≥ 3 且 党龄 ≥ 1 ",
            {
                "any": [
                    {"fact": "service_years", "is": ">=", "value": 5},
                    {
                        "all": [
                            {"fact": "organ_years", "is": ">=", "value": 3},
                            {"fact": "party_years", "is": ">=", "value": 1},
                        ]
                    },
                ]
            },
        ),
    ],
)
def test_what_is_written_is_read(text, condition):
    assert read_condition(text) == condition


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("工龄 ≥ 5\n身高 ≥ 170", "第 2 行：没有“身高”这一项，可用的有：拟任职务层次"),
        ("工龄五年", "第 1 行：“工龄五年”不是一项条件"),
        ("工龄 ≥ 五", "“工龄”应是整数，不是“五”"),
        ("工龄 ≥ 99999", "“工龄”应是整数"),
        ("学历层次 ≥ 博士", "“学历层次”应是：大专、本科、研究生"),
        ("两年以上基层经历 ≥ 是", "“两年以上基层经历”不能这样比较，请用：="),
        ("现任职务层次 ≥ 乡科级正职", "“现任职务层次”不能这样比较，请用：=、属于、不高于、不低于"),
        ("工龄 不低于 5", "“工龄”不能这样比较，请用：≥、≤、=、属于"),
        ("工龄 ≥ 5 且", "不是一项条件"),
        ("\n".join(["工龄 ≥ 5"] * 31), "最多写 30 行"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_is_possible(text, said):
    with pytest.raises(ConditionError, match=said):
        read_condition(text)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@given(condition=CONDITIONS, facts=KNOWN)
def test_a_condition_written_out_and_read_decides_as_before(language, condition, facts):
    with translation.override(language):
        again = read_condition(write_condition(condition))
    assert holds(again, facts) == holds(condition, facts)


def test_in_a_list_ways_are_joined_in_one_line():
    assert (
        in_a_line(read_condition("工龄 ≥ 5\n机关工作年数 ≥ 3 且 党龄 ≥ 1"))
        == "工龄 ≥ 5 或 机关工作年数 ≥ 3 且 党龄 ≥ 1"
    )


@pytest.mark.parametrize("rule", DEFAULT_RULES, ids=lambda rule: rule["code"])
def test_the_rules_of_the_regulation_can_be_written(rule):
    for condition in (rule["condition"], rule["applies"]):
        text = write_condition(condition)
        assert "{" not in text
        assert write_condition(read_condition(text)) == text
