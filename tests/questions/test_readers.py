"""Files of other systems, in the shapes and encodings they come in; what is wrong with them is said with its place."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from lms.workbooks import FileError
from questions.drafts import IGNORABLE
from questions.exchange import format_of, read, xlsx, xlsx_writing
from tests.questions.test_pictures import png

FILES = Path(__file__).parent / "files"
IGNORE = list(IGNORABLE)


def reading_of(name):
    content = (FILES / name).read_bytes()
    return read(content)


def by_number(reading):
    assert reading.faults == []
    return {entry.draft.number: entry.draft for entry in reading.entries}


def texts(draft):
    return [(option["text"], option["correct"]) for option in draft.body["options"]]


def test_gift_in_gbk():
    reading = reading_of("gift-gbk.txt")
    found = by_number(reading)
    assert [(q.kind, q.point) for q in found.values()] == [
        (kind, "海岛/交通") for kind in ("single", "multiple", "judge", "blank", "blank", "match", "essay")
    ]
    first = found["HD-01"]
    assert (first.stem, first.explanation) == ("海岛的班船跟着<b>什么</b>走？", "班船跟着潮水走。")
    assert first.tags == ["2026", "重点"]
    assert texts(first) == [("潮汐", True), ("沙丘", False), ("灯塔: 白光", False)]
    assert found["HD-02"].body["rule"] == {"partial": "share"}
    assert found["HD-04"].stem == "海岛的首府叫 ____ 。"
    assert found["HD-05"].body["gaps"] == [{"number": "3", "tolerance": "1"}]
    assert found["HD-06"].body["extra"] == ["捕鱼"]
    assert [(notice.row, notice.message) for notice in reading.notices] == [(32, "只有说明文字，没有答案，未导入。")]


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("一 {=甲 ~乙}\n\n二 {=甲 ~乙", 3, "花括号不成对"),
        ("一 {~甲 ~乙}", 1, "合起来须为 100%"),
        ("一 {~%50%甲 ~%40%乙 ~丙}", 1, "合起来须为 100%"),
        ("一 {#三}", 1, "不是数"),
        ("一 {甲 ~乙}", 1, "须以 = 或 ~ 开头"),
        ("一 {=%200%甲 ~乙}", 1, "-100 到 100"),
    ],
)
def test_what_is_wrong_with_gift_is_said(text, row, words):
    faults = read(text.encode(), name="gift").faults
    assert [(fault.row, words in fault.message) for fault in faults] == [(row, True)]


def test_aiken_with_a_byte_order_mark():
    reading = reading_of("aiken-bom.txt")
    assert reading.format == "aiken"
    assert [[text for text, right in texts(entry.draft) if right] for entry in reading.entries] == [["潮汐"], ["山谷"]]


def test_every_fault_of_aiken_is_said():
    faults = reading_of("aiken-faults.txt").faults
    assert [(fault.row, fault.message) for fault in faults] == [
        (5, "选项之后应当是 ANSWER: 加正确选项的字母；选项的文字须写在一行内。"),
        (5, "这道题的选项少于两个。"),
        (12, "ANSWER: 后面须是某个选项的字母。"),
    ]


def test_moodles_xml():
    reading = reading_of("moodle.xml")
    found = by_number(reading)
    first = found["M-1"]
    assert (first.stem, first.explanation, first.marks) == ("海岛的班船跟着什么走？", "跟着潮水。", "2")
    assert (first.point, first.tags) == ("海岛/交通", ["重点"])
    assert texts(first) == [("潮汐", True), ("沙丘", False)]
    weights = [option.get("weight") for option in found["M-2"].body["options"]]
    assert weights == ["0.3333333", "0.3333333", "0.3333333", "-0.5"]
    assert found["M-3"].kind == "judge"
    assert found["M-4"].stem == "班船跟着____走，每月停 ____ 天。"
    assert found["M-4"].body["gaps"] == [
        {"accepted": ["潮汐", "潮水"], "ignore": IGNORE},
        {"number": "3", "tolerance": "1"},
    ]
    assert found["M-5"].body["extra"] == ["捕鱼"]
    assert found["M-6"].body["guide"] == "三条路各 3 分"
    assert [(notice.value, notice.message) for notice in reading.notices] == [
        ("计算", "不支持 calculated 题型，未导入。")
    ]


def test_a_percentage_that_moodle_does_not_know_is_refused():
    (fault,) = reading_of("moodle-grades.xml").faults
    assert "三分之一请写 33.33333" in fault.message


def test_items_of_qti():
    (first,) = reading_of("qti21-multiple.xml").entries
    assert (first.draft.kind, first.draft.number) == ("multiple", "Q-1")
    assert first.draft.stem == "<p>请看下面的名称。</p> <p>哪些是<strong>海岛</strong>？</p>"
    assert first.draft.body["rule"] == {"partial": "share"}
    (second,) = reading_of("qti3-entry.xml").entries
    assert second.draft.stem == "班船跟着____走，每月停____天。"
    assert second.draft.body["gaps"] == [
        {"accepted": ["潮汐", "潮水"], "ignore": IGNORE},
        {"number": "3", "tolerance": "1"},
    ]
    (third,) = reading_of("qti3-inline.xml").entries
    assert (third.draft.kind, third.draft.stem) == ("single", "班船跟着____走。")
    hotspot = reading_of("qti21-hotspot.xml")
    assert [notice.message for notice in hotspot.notices] == ["不支持 hotspotInteraction 题型，未导入。"]


def package(**files):
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return target.getvalue()


def test_a_package_is_read_in_the_order_of_its_manifest():
    resources = "".join(f'<resource identifier="{n}" href="{n}.xml"/>' for n in ("z", "a"))
    manifest = (
        f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{resources}</resources></manifest>'
    )
    entry, inline = ((FILES / f"qti3-{name}.xml").read_bytes() for name in ("entry", "inline"))
    reading = read(package(imsmanifest=manifest, a=entry, z=inline))
    assert [entry.draft.number for entry in reading.entries] == ["Q-3", "Q-2"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>', "实体声明"),
        (b"<quiz><question></quiz>", "不是完整的 XML"),
        (b"\xff\xfe\x00\xd8", "文字编码"),
        (b"PK\x03\x04nonsense", "ZIP"),
        (package(**{"..__evil": "<a/>"}), "压缩包以外"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused_in_words(content, words):
    with pytest.raises(FileError, match=words):
        read(content)


def test_items_of_qti_1_2():
    reading = reading_of("qti12.xml")
    found = by_number(reading)
    assert [(number, q.kind) for number, q in found.items()] == [
        *(("V1-1", "single"), ("V1-2", "multiple"), ("V1-3", "multiple")),
        *(("V1-4", "judge"), ("V1-5", "blank"), ("V1-6", "essay")),
    ]
    first = found["V1-1"]
    assert (first.stem, first.marks, first.explanation) == ("班船跟着<b>什么</b>走", "2", "因为有潮")
    assert texts(first) == [("潮汐 < 风", True), ("沙丘", False)]
    assert [right for _text, right in texts(found["V1-2"])] == [True, False, True]
    assert found["V1-2"].body["rule"] == {"partial": "none"}
    assert [option.get("weight") for option in found["V1-3"].body["options"]] == ["0.5", "-0.25", "0.5"]
    assert found["V1-4"].body["options"][0]["correct"]
    assert found["V1-5"].body["gaps"] == [{"accepted": ["Sea", "海洋"], "ignore": ["width", "space"]}]
    assert [(notice.value, notice.message) for notice in reading.notices] == [
        ("配对", "不支持 matching_question 题型，未导入。"),
        ("热区", "不支持 response_xy 题型，未导入。"),
        ("只有文字", "只有说明文字，没有作答，未导入。"),
    ]


def test_a_package_of_qti_1_2_with_a_picture():
    text = (FILES / "qti12.xml").read_text(encoding="utf-8")
    shown = "&lt;img src=&quot;$IMS-CC-FILEBASE$/海.png&quot; alt=&quot;海&quot;&gt;"
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("imsmanifest.xml", '<manifest><resource href="quiz/a.xml"/></manifest>')
        archive.writestr("quiz/a.xml", text.replace("走&lt;/p&gt;", f"走{shown}&lt;/p&gt;"))
        archive.writestr("quiz/meta.xml", "<quiz><title>x</title></quiz>")
        archive.writestr("web_resources/海.png", png())
    reading = read(target.getvalue())
    assert by_number(reading)["V1-1"].stem.startswith("班船")
    (uid,) = reading.pictures
    assert uid in by_number(reading)["V1-1"].stem
    assert len(reading.notices) == 3


def test_a_file_of_qti_1_2_without_items_says_so():
    (fault,) = read(b"<questestinterop/>").faults
    assert "没有 QTI 试题" in fault.message


def test_an_item_with_several_questions_becomes_a_passage():
    reading = reading_of("qti21-passage.xml")
    (passage,) = by_number(reading).values()
    assert (passage.kind, passage.number) == ("passage", "P-1")
    assert passage.stem == "<p>渔港的材料，<b>第一段</b>。</p><p>第二段。</p>"
    assert passage.explanation == "见材料"
    assert [(child.kind, child.stem) for child in passage.children] == [
        ("single", "港在哪里？"),
        ("multiple", "再看一遍。"),
        ("blank", "船随____走。"),
    ]
    assert [right for _text, right in texts(passage.children[1])] == [True, False, True]
    assert passage.children[2].body["gaps"][0]["accepted"] == ["潮"]


def workbook(*rows):
    book = Workbook()
    book.active.append(xlsx.COLUMNS)
    for row in rows:
        book.active.append([row.get(name) for name in xlsx.COLUMNS])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


GOOD = {"题型": "单选题", "题干": "题", "选项A": 1, "选项B": 2.0, "正确答案": "b", "难度": "易", "默认分值": 2}


def test_cells_are_read_as_people_fill_them():
    (entry,) = read(workbook(GOOD)).entries
    assert texts(entry.draft) == [("1", False), ("2", True)]
    assert (entry.draft.difficulty, entry.draft.marks) == (2, "2")


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"题型": "连线"}, "题型", "题型须为"),
        ({"题干": ""}, "题干", "请填写题干"),
        ({"正确答案": "C"}, "正确答案", "请填写选项字母"),
        ({"选项A": "", "正确答案": "B"}, "选项A", "中间的选项不能空着"),
        ({"难度": "7"}, "难度", "难度为 1 到 5"),
        ({"默认分值": "两分"}, "默认分值", "默认分值为"),
        ({"题型": "多选", "正确答案": "AB", "多选少选得分规则": "看心情"}, "多选少选得分规则", "请写"),
        ({"题型": "判断", "正确答案": "也许"}, "正确答案", "正确或错误"),
        ({"题型": "匹配", "选项A": "左右"}, "选项A", "左→右"),
        ({"有效期至": "明年"}, "有效期至", "日期"),
        ({"所属材料题": "X"}, "所属材料题", "没有这个编号"),
        ({"题型": "材料"}, "题目编号", "材料题须有题目编号"),
    ],
)
def test_a_fault_of_a_workbook_names_row_and_column(changes, column, words):
    faults = read(workbook(GOOD, GOOD | changes)).faults
    assert [(fault.row, fault.column) for fault in faults] == [(3, column)]
    assert words in faults[0].message


def test_a_number_stands_once_in_a_file():
    (fault,) = read(workbook(GOOD | {"题目编号": "A"}, GOOD | {"题目编号": "A"})).faults
    assert "与第 2 行重复" in fault.message


def test_the_template_can_be_filled_and_read():
    book = load_workbook(BytesIO(xlsx_writing.make_template()))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == xlsx.COLUMNS
    sheet.append([GOOD.get(name) for name in xlsx.COLUMNS])
    target = BytesIO()
    book.save(target)
    assert len(read(target.getvalue()).entries) == 1


def test_formats_are_told_apart():
    assert format_of(workbook()) == "xlsx"
    assert format_of((FILES / "moodle.xml").read_bytes()) == "moodle"
    assert format_of((FILES / "qti3-entry.xml").read_bytes()) == "qti"
    assert format_of((FILES / "aiken-bom.txt").read_bytes()) == "aiken"
    assert format_of((FILES / "gift-gbk.txt").read_bytes()) == "gift"


MOODLE_PART = """<?xml version="1.0" encoding="UTF-8"?><quiz>
<question type="shortanswer"><name><text>海</text></name><questiontext format="html"><text>哪片海</text></questiontext>
<answer fraction="100"><text>东海</text></answer><answer fraction="50"><text>黄海</text></answer></question>
<question type="numerical"><name><text>数</text></name><questiontext format="html"><text>多少</text></questiontext>
<answer fraction="100"><text>25</text><tolerance>0</tolerance></answer>
<answer fraction="50"><text>26</text><tolerance>0</tolerance></answer></question></quiz>"""


@pytest.mark.parametrize(
    ("name", "content", "lost"),
    [
        ("gift", "哪片海 {=东海 =%50%黄海 =%0%南海}\n\n多少 {#=25 =%50%26}", ["黄海", "26"]),
        ("moodle", MOODLE_PART, ["黄海", "26"]),
    ],
)
def test_answers_that_a_gap_cannot_hold_are_named(name, content, lost):
    reading = read(content.encode(), name=name)
    assert len(reading.entries) == 2
    assert reading.faults == []
    assert [lost_one in notice.message for lost_one, notice in zip(lost, reading.notices, strict=True)] == [True, True]
    assert all("left_out" not in entry.draft.body for entry in reading.entries)
