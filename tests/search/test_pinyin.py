"""Names are found by how they sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.pinyin import FULL, INITIALS, names, sound, sounding, spelled
from search.words import terms


def begins(question, name):
    """Say whether the tokens of `name` hold what `question` may be the beginning of."""
    (run,) = terms(question)
    return any(token.startswith(tuple(spelled(run))) for token in names(name)) if spelled(run) else False


@pytest.mark.parametrize(
    "question",
    [
        "xiangcunzhenxing",
        "xiangcun",
        "zhenxing",
        "zhenxi",
        "zhenxingzhanlve",
        "zhanlue",
        "xczx",
        "zxzl",
        "xc",
        "xczxzl",
    ],
)
def test_a_name_is_found_in_pinyin_from_any_syllable_and_as_far_as_it_is_typed(question):
    assert begins(question, "乡村振兴战略")


@pytest.mark.parametrize("question", ["iangcun", "cunxing", "xzzl", "x", "haiyang", "123"])
def test_it_is_not_found_by_other_letters(question):
    assert not begins(question, "乡村振兴战略")


@pytest.mark.parametrize(
    ("question", "name"),
    [("zengli", "曾莉"), ("shanliqun", "单立群"), ("chongqing", "重庆"), ("yinhang", "银行"), ("nv", "女")],
)
def test_readings_follow_surnames_and_words(question, name):
    assert begins(question, name)


@pytest.mark.parametrize(
    ("typed", "meant"), [("真兴", "振兴"), ("鱼港", "渔港"), ("zengxin", "振兴"), ("zhengxing", "振兴")]
)
def test_what_sounds_alike_has_the_same_sound(typed, meant):
    (run,) = terms(typed)
    assert sounding(run) in set(names(meant))


def test_a_single_character_sounds_like_too_many():
    assert sounding(terms("真")[0]) is None


@given(st.text("乡村振兴海洋经济重行曾", min_size=1, max_size=10))
def test_every_syllable_begins_a_token_of_each_kind(name):
    found = list(names(name))
    assert sum(token.startswith(FULL) for token in found) >= len(name)
    assert sum(token.startswith(INITIALS) for token in found) >= len(name)


def test_sound_keeps_what_is_different():
    assert sound("zhang") == sound("zan") != sound("zeng")
