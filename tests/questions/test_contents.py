"""What is frozen of a question, and what a candidate may see of it."""

import json

import pytest
from hypothesis import given

from questions.contents import content, public_content
from questions.drafts import Draft, DraftFault, faults_of, judgement
from questions.grading import check_response, grade
from tests.questions.made import bodies, drafts, every_kind, options


def frozen(draft):
    return content(draft.kind, stem=draft.stem, explanation=draft.explanation, body=draft.body)


def right_response(made):
    """Return what gets full marks."""
    if made["kind"] == "blank":
        return [gap["number"] if "number" in gap else gap["accepted"][-1] for gap in made["gaps"]]
    return "一段话" if made["kind"] == "essay" else made["answer"]


@given(drafts())
def test_the_solution_of_every_question_gets_everything(draft):
    made = frozen(draft)
    response = right_response(made)
    check_response(made, response)
    assert grade(made, response) == (None if draft.kind == "essay" else 1)


@given(drafts())
def test_a_candidate_sees_neither_solution_nor_explanation_nor_guide(draft):
    draft.explanation = "秘密的解析"
    shown = public_content(frozen(draft))
    assert {"answer", "explanation", "guide"}.isdisjoint(shown)
    assert all(set(gap) <= {"number"} for gap in shown.get("gaps", ()))
    assert {True} == {gap.get("number", True) for gap in shown.get("gaps", ())} or not shown.get("gaps")
    assert "秘密" not in json.dumps(shown, ensure_ascii=False)
    assert "weights" not in shown.get("rule", {})


@given(bodies("order"), bodies("match"))
def test_the_order_that_is_shown_does_not_depend_on_the_solution(order, match):
    turned = order | {"items": order["items"][::-1]}
    shown = [content("order", stem="序", explanation="", body=body)["options"] for body in (order, turned)]
    assert shown[0] == shown[1]
    swapped = match | {
        "pairs": [
            {"left": match["pairs"][0]["left"], "right": match["pairs"][1]["right"]},
            {"left": match["pairs"][1]["left"], "right": match["pairs"][0]["right"]},
        ]
    }
    sides = [content("match", stem="配", explanation="", body=body)["right"] for body in (match, swapped)]
    assert sides[0] == sides[1]


def test_weights_are_told_by_key():
    body = {"options": options(*"甲乙丙", right=(0, 1)), "rule": {"partial": "sum", "negative": True}}
    for option, weight in zip(body["options"], ("0.5", "0.5", "-0.5"), strict=True):
        option["weight"] = weight
    made = content("multiple", stem="哪些", explanation="", body=body)
    assert made["rule"]["weights"] == {"A": "0.5", "B": "0.5", "C": "-0.5"}
    assert grade(made, ["C"]) == -grade(made, ["A"])


def test_every_kind_can_be_kept():
    assert [faults_of(draft) for draft in every_kind()] == [[]] * 8


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (Draft("single", "", {"options": options(*"甲乙")}), "请填写题干"),
        (Draft("single", "题", {"options": options("甲")}), "须有 2 到 26 个选项，现有 1 个"),
        (Draft("single", "题", {"options": options("甲", "甲")}), "选项有重复"),
        (Draft("single", "题", {"options": options("甲", " ")}), "选项的内容不能为空"),
        (Draft("single", "题", {"options": options(*"甲乙", right=())}), "现有 0 个"),
        (Draft("multiple", "题", {"options": options(*"甲乙")}), "多选题至少要有两个正确选项"),
        (Draft("judge", "题", {"options": options(*"甲乙丙")}), "判断题须有两个选项，现有 3 个"),
        (Draft("blank", "题", {"gaps": []}), "须有 1 到 20 个空"),
        (Draft("blank", "甲____乙____", {"gaps": [{"accepted": ["一"]}]}), "题干中有 2 个空，答案有 1 个"),
        (Draft("blank", "题", {"gaps": [{"accepted": [" "]}]}), "第 1 空：请填写至少一个答案"),
        (Draft("blank", "题", {"gaps": [{"number": "三", "tolerance": "0"}]}), "须为数"),
        (Draft("blank", "题", {"gaps": [{"number": "3", "tolerance": "-1"}]}), "误差不小于 0"),
        (Draft("match", "题", {"pairs": [{"left": "甲", "right": "1"}]}), "匹配题须有 2"),
        (Draft("order", "题", {"items": ["一"]}), "排序题须有 2"),
        (Draft("essay", "题", {"minimum": -1}), "最少字数为 0 到 10000"),
        (Draft("passage", "题", children=[Draft("passage", "再")]), "小题不能再是材料题"),
        (Draft("passage", "题", children=[Draft("order", "序", {"items": []})]), "第 1 小题：排序题"),
        (Draft("judge", "题", judgement(True), difficulty=6), "难度为 1 到 5"),
        (Draft("judge", "题", judgement(True), marks="零"), "默认分值为"),
        (Draft("judge", "题", judgement(True), valid_until="明年"), "有效期请写成日期"),
        (Draft("judge", r"题 \(\frac{\)", judgement(True)), "公式“\\frac{”无法识别"),
        (Draft("riddle", "题"), "没有这种题型"),
    ],
)
def test_what_is_wrong_with_a_draft_is_said(draft, words):
    faults = faults_of(draft)
    assert any(words in fault.message for fault in faults)
    assert all(isinstance(fault, DraftFault) for fault in faults)
