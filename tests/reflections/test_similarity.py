"""What two texts share, by example and by property."""

from hypothesis import given
from hypothesis import strategies as st

from reflections.similarity import RUN, Text, letters

SENTENCE = "渔村集体经济要先清产核资，再由成员大会表决"
OTHER = "海岛支部怎样组织流动党员学习是另一个问题"
CHINESE = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=60)


def test_the_same_text_is_found_whole_and_another_one_not():
    assert Text(SENTENCE).likeness_to(SENTENCE).percent == 100
    assert Text(SENTENCE).likeness_to(OTHER).percent == 0
    assert Text("").likeness_to(SENTENCE).percent == 0


def test_spaces_punctuation_width_and_case_hide_nothing():
    changed = SENTENCE.replace("，", " 、 ").replace("先", "先\n")
    assert Text(changed).likeness_to(SENTENCE).percent == 100
    assert Text("ＡＢＣＤＥＦＧＨＩＪ").likeness_to("abc-defg hij").percent == 100


def test_a_common_passage_is_shown_as_it_stands_in_the_text():
    found = Text(f"我的体会是：{SENTENCE}。这很重要，我会照做。").likeness_to(f"{OTHER}。{SENTENCE}！")
    assert found.passages == [SENTENCE]
    assert 45 < found.percent < 75


def test_a_share_counts_what_was_taken_not_how_long_the_other_is():
    assert Text(SENTENCE).likeness_to(OTHER * 50 + SENTENCE).percent == 100
    assert Text(OTHER * 9 + SENTENCE).likeness_to(SENTENCE).percent < 15


@given(CHINESE, CHINESE)
def test_the_share_lies_between_nothing_and_all_and_passages_stand_in_both(one, other):
    found = Text(one).likeness_to(other)
    assert 0 <= found.percent <= 100
    folded = letters(other)[0]
    for passage in found.passages:
        assert passage in one
        run = letters(passage)[0]
        assert all(run[start : start + RUN] in folded for start in range(len(run) - RUN + 1))


@given(CHINESE.filter(lambda text: len(text) >= RUN), CHINESE, CHINESE)
def test_a_text_inside_another_one_is_found_whole(text, before, after):
    assert Text(text).likeness_to(before + text + after).percent == 100


@given(CHINESE, CHINESE, CHINESE)
def test_more_text_on_the_other_side_never_lowers_the_share(text, other, more):
    assert Text(text).likeness_to(other + more).percent >= Text(text).likeness_to(other).percent
