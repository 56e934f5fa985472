"""Everything that can be wrong with a workbook of people, once each: row, column, what to do, nothing written."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from accounts.actions import grant_role, keep_record, upload_import
from accounts.actions.imports import check_import
from accounts.id_numbers import invent
from accounts.models import CadreCategory, ImportRow, User
from lms.workbooks import OLE_MAGIC, FileError, guard, read_rows
from tests.accounts.importing import HEADINGS, NUMBERS, applied, checked, person, workbook
from tests.cast import NOW

pytestmark = pytest.mark.django_db
NUMBER, POST, RANK = "公民身份号码 A0184", "工作单位及职务全称 A0192A", "职务层次 A0221"
FUTURE = invent(place="330999", born=date(2027, 1, 1), order=1)
WRONG_DIGIT = NUMBERS[1][:-1] + ("0" if NUMBERS[1][-1] != "0" else "1")

#: changes to a good row -> column of the fault, words of the message
FAULTS = {
    "no name": ({"姓名 A0101": None}, "姓名 A0101", "必填"),
    "no number": ({NUMBER: None}, NUMBER, "必填"),
    "short number": ({NUMBER: NUMBERS[1][:17]}, NUMBER, "18 位"),
    "check digit": ({NUMBER: WRONG_DIGIT}, NUMBER, "校验位"),
    "number as a number": ({NUMBER: 330999198002030016}, NUMBER, "文本"),
    "not yet born": ({NUMBER: FUTURE}, NUMBER, "今天之后"),
    "other birth date": ({"出生日期": "1981-02-02"}, "出生日期 A0107", "不一致"),
    "other birth month": ({"出生日期": "1980.03"}, "出生日期 A0107", "不一致"),
    "other sex": ({"性别": "女"}, "性别 A0104", "不一致"),
    "no such sex": ({"性别": "甲"}, "性别 A0104", "男"),
    "no date": ({"任职日期": "上个月"}, "任职日期", "2024-03-01"),
    "future date": ({"任职日期": "2026-12-01"}, "任职日期", "今天之后"),
    "unknown unit code": ({"单位代码": "999"}, "单位代码", "没有这个单位代码"),
    "unknown unit name": ({"单位代码": None, "单位名称": "海王宫"}, "统计关系所在单位 A0195", "没有这个单位"),
    "code and name differ": ({"单位名称": "定澜区"}, "统计关系所在单位 A0195", "不一致"),
    "ambiguous unit name": ({"单位代码": None, "单位名称": "同名单位"}, "统计关系所在单位 A0195", "2 个单位"),
    "unit out of scope": ({"单位代码": "330903-21"}, "单位代码", "不在导入范围"),
    "closed unit": ({"单位代码": "330902-90"}, "单位代码", "已撤销"),
    "unknown rank": ({RANK: "大将军"}, RANK, "可选值"),
    "unknown category": ({"干部类别": "大将军"}, "干部类别", "可选值"),
    "retired category": ({"干部类别": "旧类别"}, "干部类别", "已停用"),
    "unknown grade": ({"职级 A0192D": "九级"}, "职级 A0192D", "可选值"),
    "no unit": ({"单位代码": None}, "单位代码", "新增人员"),
    "no post": ({POST: None}, POST, "必填"),
    "no rank": ({RANK: None}, RANK, "必填"),
    "no start": ({"任职日期": None}, "任职日期", "必填"),
    "mobile": ({"手机号码": "12345"}, "手机号码", "11 位"),
    "e-mail": ({"电子邮箱": "nobody"}, "电子邮箱", "邮箱"),
    "taken e-mail": ({"电子邮箱": "TAKEN@example.com"}, "电子邮箱", "另一账号"),
    "taken user name": ({"用户名": "LinHai"}, "用户名", "已有人使用"),
    "taken staff number": ({"工号": "G-7"}, "工号", "另一账号"),
    "user name with a blank": ({"用户名": "lin hai"}, "用户名", "只能含"),
    "neither yes nor no": ({"A0197": "也许"}, "具有两年以上基层工作经历 A0197", "“是”或“否”"),
    "too long": ({"学历 A0801B": "学" * 41}, "学历 A0801B", "40"),
    "somebody out of scope": ({NUMBER: NUMBERS[9]}, NUMBER, "此人已有账号，请联系市级管理员。"),
}


@pytest.fixture
def town(cast):
    """The cast with a closed unit, two units of one name, a retired category and somebody in the other county."""
    from accounts.actions import create_unit

    for code in ("330902-91", "330902-92"):
        create_unit("同名单位", code=code, kind="department", parent=cast.dinglan, by=None, at=NOW)
    closed = create_unit("旧单位", code="330902-90", kind="department", parent=cast.dinglan, by=None, at=NOW)
    closed.closed_on = date(2025, 1, 1)
    closed.save()
    CadreCategory.objects.create(code="old", name="旧类别", retired=True)
    keep_record(cast.colleague, by=None, at=NOW, id_number=NUMBERS[9])
    User.objects.filter(pk=cast.colleague.pk).update(email="taken@example.com", employee_number="g-7")
    return cast


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_is_found_alone_and_nothing_is_written(town, case):
    changes, column, words = FAULTS[case]
    people = User.objects.count()
    batch = checked(town, person(1, **changes), by=town.county_admin, unit=town.dinglan)
    assert batch.state == "refused"
    assert [(fault["row"], fault["column"]) for fault in batch.faults] == [(2, column)]
    fault = batch.faults[0]
    assert words in fault["message"]
    for secret in (NUMBERS[1], WRONG_DIGIT, NUMBERS[9], FUTURE, "12345"):
        assert secret not in str(fault)
    assert "陈帆" not in str(fault)
    assert (User.objects.count(), ImportRow.objects.count()) == (people, 0)


@pytest.mark.parametrize(
    ("first", "second", "column"),
    [
        ({}, {NUMBER: NUMBERS[1]}, NUMBER),
        ({"用户名": "xinren"}, {"用户名": "XinRen"}, "用户名"),
        ({"工号": "7"}, {"工号": 7}, "工号"),
        ({"电子邮箱": "a@example.com"}, {"电子邮箱": "A@example.com"}, "电子邮箱"),
    ],
)
def test_what_stands_twice_in_the_file_names_the_first_row(cast, first, second, column):
    batch = checked(cast, person(1, **first), person(2, **second))
    assert [(fault["row"], fault["column"]) for fault in batch.faults] == [(3, column)]
    assert "第 2 行" in batch.faults[0]["message"]


def test_every_fault_of_every_row_is_listed_in_order(cast):
    batch = checked(cast, person(1, **{RANK: "甲", "任职日期": "乙"}), person(2), person(3, 手机号码="1"))
    assert [fault["row"] for fault in batch.faults] == [2, 2, 4]


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"任职日期": "2024-03-01", "单位代码": "330903-21"}, "任职日期", "2024-03-01"),
        ({"任职日期": None, "单位代码": "330903-21"}, "任职日期", "变动"),
        ({"用户名": "other"}, "用户名", "不能通过导入修改"),
    ],
)
def test_faults_of_people_who_are_there_already(cast, changes, column, words):
    keep_record(cast.cadre, by=None, at=NOW, id_number=NUMBERS[1])
    batch = checked(cast, person(1, **changes))
    assert [fault["column"] for fault in batch.faults] == [column]
    assert words in batch.faults[0]["message"]


def test_holders_of_roles_and_oneself_are_not_changed_from_below(cast):
    applied(cast, person(1))
    newcomer = User.objects.get(real_name="新人1")
    grant_role(newcomer, "audit_admin", unit=cast.city, by=None, at=NOW)
    batch = checked(cast, person(1, **{"学历 A0801B": "博士"}), by=cast.county_admin, unit=cast.dinglan)
    assert "管理人员" in batch.faults[0]["message"]
    assert checked(cast, person(1), by=cast.county_admin, unit=cast.dinglan).unchanged == 1


def test_strange_missing_and_doubled_headings_are_named(cast):
    batch = upload_import(
        workbook(headings=["姓名", "姓名 A0101", "爱好"]),
        file_name="x.xlsx",
        unit=cast.city,
        by=cast.educator,
        at=NOW,
        in_background=False,
    )
    check_import(batch, at=NOW)
    assert [(fault["row"], fault["column"]) for fault in batch.faults] == [(1, "B"), (1, "C"), (1, NUMBER)]
    assert batch.faults[1]["value"] == "爱好"


def test_an_empty_table_is_a_fault(cast):
    assert "没有人员" in checked(cast).faults[0]["message"]


# --- The format guard -----------------------------------------------------------------------------------------------


def packed(**parts: bytes) -> bytes:
    """Return a zip that looks like a workbook, with `parts` added; double underscores are slashes."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name,number\n", "不是 .xlsx"),
        (b"", "不是 .xlsx"),
        (OLE_MAGIC + b"\0" * 600, "旧版 .xls"),
        (OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (packed(**{"xl__vbaProject.bin": b"macro"}), "宏"),
        (packed(**{"xl__workbook.bin": b""}), "xlsb"),
        (packed(**{"xl__sheet.xml": b"0" * (20 * 1024 * 1024)}), "过大"),
        (packed(**{"xl__sheet.xml": b'<!DOCTYPE x [<!ENTITY a "b">]>'}), "过大"),
        (packed()[:200], "已损坏"),
        (b"PK\x03\x04" + b"\0" * (20 * 1024 * 1024), "20 MB"),
    ],
    ids=["csv", "empty", "xls", "encrypted", "macro", "xlsb", "bomb", "entities", "cut", "large"],
)
def test_other_files_are_refused_with_what_to_do(content, words):
    with pytest.raises(FileError, match=words):
        guard(content)


def test_a_zip_that_is_no_workbook_is_refused():
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "b")
    with pytest.raises(FileError, match="没有工作簿"):
        guard(target.getvalue())
    with pytest.raises(FileError, match="已损坏"):
        read_rows(packed())


def test_more_than_twenty_thousand_rows_are_refused():
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADINGS)
    for _number in range(20_001):
        sheet.append(["x"])
    target = BytesIO()
    book.save(target)
    with pytest.raises(FileError, match="20000"):
        read_rows(target.getvalue())


def test_a_broken_file_that_passes_the_guard_is_a_fault_of_the_batch(cast):
    batch = upload_import(packed(), file_name="x.xlsx", unit=cast.city, by=cast.educator, at=NOW, in_background=False)
    check_import(batch, at=NOW)
    assert (batch.state, batch.content) == ("refused", None)
    assert "已损坏" in batch.faults[0]["message"]
