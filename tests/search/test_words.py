"""Text is cut into the same tokens for indexing and for asking, whatever is in it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.words import LONGEST_QUESTION, MOST_TERMS, fold, marked, runs, snippet, terms, tokens

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
CHINESE = st.text("乡村振兴战略海洋经济消防安全考试鄉興戰", min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("鄉村振興", "乡村振兴"),
        ("ＡＢＣ１２３", "abc123"),
        ("Blue", "bLUE"),
        ("㎏", "kg"),
        ("渔　港", "渔 港"),
        ("a\0b", "a b"),
    ],
)
def test_what_reads_the_same_is_the_same(one, other):
    assert fold(one) == fold(other)


def test_chinese_is_cut_into_characters_and_pairs_and_the_rest_into_words():
    assert set(tokens("5G与渔港：Blue-Economy")) == {"5g", "与", "渔", "港", "与渔", "渔港", "blue", "economy"}
    assert list(tokens("，。？ %_'\\ 　")) == []


def test_a_question_is_cut_short():
    assert terms("") == []
    assert len("".join(run.text for run in terms("长" * 500))) <= LONGEST_QUESTION
    assert len(terms(" ".join("abcdefghijklmn"))) == MOST_TERMS
    assert [run.text for run in terms("渔港 渔港 渔港")] == ["渔港"]


@given(ANY_TEXT)
def test_nothing_breaks_the_cutting(text):
    for run in runs(text):
        assert run.text
        assert all(len(pair) == 2 for pair in run.pairs)


@given(before=CHINESE, word=CHINESE, after=CHINESE)
def test_every_word_inside_a_longer_text_shares_all_its_tokens(before, word, after):
    assert set(tokens(word)) <= set(tokens(before + word + after))


@given(text=ANY_TEXT, question=ANY_TEXT)
def test_marking_changes_nothing_of_the_text(text, question):
    pieces = marked(text, question)
    assert "".join(piece for piece, _found in pieces) == text
    assert all(one[1] != other[1] for one, other in itertools.pairwise(pieces))


@given(before=CHINESE, word=CHINESE, after=CHINESE)
def test_what_was_asked_for_is_marked(before, word, after):
    found = "".join(piece for piece, is_marked in marked(before + word + after, word) if is_marked)
    assert fold(word) in fold(found)


def test_pairs_are_marked_where_the_whole_is_not_there():
    assert marked("消防安全考试", "消防考试") == [("消防", True), ("安全", False), ("考试", True)]
    assert marked("鄉村振興", "乡村") == [("鄉村", True), ("振興", False)]
    assert marked("<b>渔港</b>", "渔港") == [("<b>", False), ("渔港", True), ("</b>", False)]


def test_a_snippet_is_short_and_holds_what_was_asked_for():
    text = "从政策依据讲到基层样本，" * 20 + "最后说渔港" + "，以及别的事情" * 20
    assert "渔港" in snippet(text, "渔港")
    assert len(snippet(text, "渔港")) <= 62
    assert snippet(text, "风电") == ""
