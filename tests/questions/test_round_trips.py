"""What is written into a file is read back as it was, in every format, for every kind it holds."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from questions import exchange
from questions.contents import content
from questions.drafts import Draft, faults_of
from tests.questions.made import IGNORE, drafts, every_kind, options

FORMATS = list(exchange.WRITERS)


def content_of(draft):
    """Return what a candidate would be asked, and every answer."""
    return content(draft.kind, stem=draft.stem, explanation=draft.explanation, body=draft.body), [
        content_of(child) for child in draft.children
    ]


def there_and_back(name, some):
    written, left = exchange.WRITERS[name].write(some)
    reading = exchange.read(written)
    assert reading.format == name
    assert reading.faults == []
    return [entry.draft for entry in reading.entries], left


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=150, deadline=None)
@given(draft=drafts())
def test_a_question_comes_back_with_the_same_content_or_is_listed(name, draft):
    assume(not faults_of(draft))
    assume(not list(exchange.WRITERS[name].left_out([draft])))
    back, left = there_and_back(name, [draft])
    assert left == []
    assert [content_of(one) for one in back] == [content_of(draft)]
    assert [one.number for one in back] == ["N-1"]


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("xlsx", {}),
        (
            "gift",
            {
                "A-2": "少选改为按比例得分",
                "A-4": "只能有一个空",
                "A-6": "没有这种题型",
                "A-7": "评分要点和最少字数不导出",
                "A-8": "没有这种题型",
            },
        ),
        ("moodle", {"A-2": "少选改为按比例得分", "A-7": "最少字数不导出", "A-8": "没有这种题型"}),
        ("qti", {"A-2": "少选改为按比例得分", "A-7": "最少字数不导出"}),
    ],
)
def test_what_a_format_cannot_hold_is_listed_and_all_else_comes_back(name, lost):
    some = every_kind()
    assert [faults_of(draft) for draft in some] == [[]] * len(some)
    back, left = there_and_back(name, some)
    assert {draft.number: reason for draft, reason in left} == lost
    back = {draft.number: draft for draft in back}
    for draft in some:
        if draft.number not in lost:
            assert content_of(back[draft.number]) == content_of(draft)


@settings(max_examples=60, deadline=None)
@given(children=st.lists(drafts(), min_size=1, max_size=4))
def test_a_passage_with_questions_of_any_kind_comes_back_from_qti(children):
    children = [child for child in children if child.kind != "passage"]
    assume(children)
    said = [replace(child, number="", explanation=f"解析{place}") for place, child in enumerate(children)]
    draft = Draft("passage", "一段<b>材料</b>", {}, "全文解析", "N-1", children=said)
    assume(not faults_of(draft))
    assume(not list(exchange.WRITERS["qti"].left_out([draft])))
    (back,), _left = there_and_back("qti", [draft])
    assert content_of(back) == content_of(draft)


def test_a_workbook_keeps_what_the_bank_knows_beside_the_content():
    draft = every_kind()[0]
    draft.point, draft.difficulty, draft.marks, draft.tags = "法治/行政法", 5, "2.5", ["新", "重点"]
    draft.source, draft.valid_until = "市局", "2027-12-31"
    (back,), _left = there_and_back("xlsx", [draft])
    assert back == draft


@pytest.mark.parametrize("name", FORMATS)
def test_texts_that_look_like_marks_of_a_format_come_back(name):
    texts = ("%50%甲", "[html]乙", "=丙", "~丁", "{1:SA:=戊}", "'己", "&lt;庚")
    choice = Draft("single", "::题::{}", {"options": options(*texts), "rule": {}}, number="1")
    gap = {"accepted": ["%50%甲", "[html]乙"], "ignore": IGNORE}
    blank = Draft("blank", "空 ____", {"gaps": [gap], "rule": {"partial": "each"}}, number="2")
    back, left = there_and_back(name, [choice, blank])
    assert left == []
    assert [content_of(one) for one in back] == [content_of(choice), content_of(blank)]
