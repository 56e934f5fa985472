"""Marks come along by QTI: from the bank to a package and back, and from what others wrote (SPEC section 3)."""

import re
import zipfile
from io import BytesIO

import pytest

from questions.drafts import Draft, judgement
from questions.exchange import qti_package, read
from tests.questions.made import every_kind, options

OLD = "http://www.imsglobal.org/xsd/imsqti_v2p1"
ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" label="Q" title="海">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse><value>a</value>
</correctResponse></responseDeclaration>%s<itemBody><p>海是咸的</p><choiceInteraction responseIdentifier="RESPONSE">
<simpleChoice identifier="a">是</simpleChoice><simpleChoice identifier="b">否</simpleChoice></choiceInteraction>
</itemBody><responseProcessing template="match_correct"/></assessmentItem>"""
TEST = """<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="t" title="期末"><testPart>
<assessmentSection>%s</assessmentSection></testPart></assessmentTest>"""


def highest(value):
    return (
        '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float">'
        f"<defaultValue><value>{value}</value></defaultValue></outcomeDeclaration>"
    )


def package(**files):
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return target.getvalue()


def marked():
    """Return a question of every kind, each with other marks; those of a passage as well."""
    some = every_kind()
    for place, draft in enumerate(some, start=1):
        draft.marks = f"{place}.5"
        for number, child in enumerate(draft.children, start=1):
            child.marks = f"{number * 2}"
    return some


def marks_of(drafts):
    return [(draft.number, draft.marks, [child.marks for child in draft.children]) for draft in drafts]


def as_3(package_of_2):
    """Return a package of QTI 2.1 with the names of 3.0."""
    found = zipfile.ZipFile(BytesIO(package_of_2))
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in found.namelist():
            text = found.read(name).decode()
            if name != "imsmanifest.xml":
                text = text.replace(OLD, "http://www.imsglobal.org/xsd/imsqtiasi_v3p0")
                text = re.sub(r"<(/?)([a-z]+[A-Z]\w*|value|mapping|sum|product|weight)\b", _tag, text)
                text = re.sub(r" ([a-z]+[A-Z]\w*)=", lambda match: f" {_dashed(match[1])}=", text)
            archive.writestr(name, text)
    return target.getvalue()


def _dashed(name):
    return re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", name)


def _tag(match):
    return f"<{match[1]}qti-{_dashed(match[2])}"


@pytest.mark.parametrize("generation", ["2.1", "3.0"])
def test_the_marks_of_every_kind_come_back(generation):
    written, _left = qti_package.write(marked())
    reading = read(written if generation == "2.1" else as_3(written), name="qti")
    assert marks_of(entry.draft for entry in reading.entries) == marks_of(marked())
    assert reading.notices == []


def test_a_package_whose_questions_have_one_mark_each_brings_no_test_along():
    written, _left = qti_package.write([Draft("judge", "甲", judgement(True), number="1")])
    assert zipfile.ZipFile(BytesIO(written)).namelist() == ["items/item-00001.xml", "imsmanifest.xml"]


def test_weights_that_do_not_quite_add_up_change_no_marks():
    some = options(*"甲乙丙丁", right=(0, 1, 2))
    for option in some[:3]:
        option["weight"] = "0.33"
    draft = Draft("multiple", "哪些", {"options": some, "rule": {"partial": "sum"}}, number="1", marks="100")
    (back,) = read(qti_package.write([draft])[0]).entries
    assert back.draft.marks == "100"


@pytest.mark.parametrize(
    ("declared", "weight", "marks", "said"),
    [
        ("", "", "1", []),
        (highest(4), "", "4", []),
        ("", '<weight identifier="w" value="2.5"/>', "2.5", []),
        (highest(4), '<weight identifier="w" value="2.5"/>', "10", []),
        ('<outcomeDeclaration identifier="SCORE" normalMaximum="3"/>', "", "3", []),
        (highest(0.25), "", "0.3", ["分值 0.25 只保留一位小数，记为 0.3 分。"]),
        (highest(0), "", "1", ["分值 0 不在 0.1 到 1000 之间，没有导入，记为 1 分。"]),
        (highest("1e9"), "", "1", ["分值 1000000000 不在 0.1 到 1000 之间，没有导入，记为 1 分。"]),
        (highest("NaN"), "", "1", ["分值没有导入，记为 1 分：“NaN”不是数。"]),
        ("", '<weight identifier="w" value="多"/>', "1", ["试卷给这道题的权重没有导入：“多”不是数。"]),
        (
            "",
            '<weight identifier="w" value="2"/><weight identifier="v" value="3"/>',
            "1",
            ["试卷给这道题的权重没有导入：有几个权重，无法确定用哪一个。"],
        ),
    ],
)
def test_the_highest_score_times_the_weight_are_the_marks_and_what_is_not_taken_is_told(declared, weight, marks, said):
    ref = f'<assessmentItemRef identifier="i" href="../%E6%B5%B7.xml">{weight}</assessmentItemRef>'
    reading = read(package(海=ITEM % declared, tests__t=TEST % ref))
    (entry,) = reading.entries
    assert (entry.draft.marks, [notice.message for notice in reading.notices]) == (marks, said)
    assert reading.faults == []


def test_what_a_test_says_besides_is_told_one_by_one():
    ref = '<assessmentItemRef href="a.xml"><timeLimits maxTime="60"/></assessmentItemRef><selection select="1"/>'
    reading = read(package(a=ITEM % "", t=TEST % ref))
    assert [(notice.column, notice.value, notice.message) for notice in reading.notices] == [
        ("t.xml", "期末", "试卷的时间限制没有导入，题库只收试题。"),
        ("t.xml", "期末", "试卷的抽题规则没有导入，题库只收试题。"),
    ]


def test_the_weight_that_the_test_adds_up_counts_and_the_first_of_two_places():
    both = '<weight identifier="v" value="3"/><weight identifier="w" value="2"/>'
    refs = f'<assessmentItemRef href="a.xml">{both}</assessmentItemRef>'
    again = '<assessmentItemRef href="a.xml"><weight identifier="w" value="5"/></assessmentItemRef>'
    test = (TEST % (refs + again)).replace("</testPart>", '</testPart><testVariables weightIdentifier="w"/>')
    reading = read(package(a=ITEM % "", t=test))
    assert reading.entries[0].draft.marks == "2"
    assert [notice.message for notice in reading.notices] == ["这道题在试卷中出现几次，权重各不相同，取第一个。"]


def test_a_mapping_that_is_all_the_processing_says_how_many_marks_there_are():
    mapping = '<mapping defaultValue="0"><mapEntry mapKey="a" mappedValue="6"/></mapping></responseDeclaration>'
    item = (ITEM % "").replace("</responseDeclaration>", mapping).replace("match_correct", "map_response")
    assert read(item.encode()).entries[0].draft.marks == "6"


def test_a_passage_of_others_keeps_its_marks_and_names_the_questions_that_have_none():
    body = ITEM.partition("<itemBody>")[2].partition("</itemBody>")[0]
    item = (ITEM % highest(10)).replace("</itemBody>", body.replace("咸", "蓝") + "</itemBody>")
    reading = read(item.encode())
    passage = reading.entries[0].draft
    assert (passage.kind, passage.marks, [child.marks for child in passage.children]) == ("passage", "10", ["1", "1"])
    assert [notice.message for notice in reading.notices] == [
        "第 1 小题没有单独的分值，记为 1 分（全题 10 分）。",
        "第 2 小题没有单独的分值，记为 1 分（全题 10 分）。",
    ]


@pytest.mark.parametrize(
    ("highest_value", "marks", "said"),
    [("5.0", "5", []), ("100", "1", ["最高分 100 可能是百分比，没有作为分值导入，记为 1 分。"])],
)
def test_the_highest_score_of_qti_1_2_are_marks_unless_it_may_be_per_cent(highest_value, marks, said):
    item = f"""<questestinterop><item ident="i" title="海"><presentation><material><mattext>谈谈</mattext></material>
    <response_str ident="r"><render_fib/></response_str></presentation><resprocessing><outcomes>
    <decvar varname="SCORE" maxvalue="{highest_value}"/></outcomes></resprocessing></item></questestinterop>"""
    reading = read(item.encode())
    assert (reading.entries[0].draft.marks, [notice.message for notice in reading.notices]) == (marks, said)
