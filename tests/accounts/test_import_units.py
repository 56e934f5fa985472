"""Units come from a workbook: checked whole, looked at, made at once, or not at all."""

from io import BytesIO, StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from accounts.actions import close_unit, confirm_units, create_unit, create_units, discard_units, upload_units
from accounts.imports.units import ABOVE, CODE, KIND, NAME, SHORT, UnitRow, _from_the_top, make_unit_template
from accounts.models import AuditEntry, Unit, UnitImport
from jobs.actions import run_due
from jobs.checked_files import ImportConflictError
from jobs.models import Job
from lms.workbooks import FileError
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HEADINGS = (CODE, NAME, SHORT, KIND, ABOVE)
GOOD = ("330902-31", "定澜区文化馆", "文化馆", "", "330902")


def workbook(*rows, headings=HEADINGS):
    book, target = Workbook(), BytesIO()
    for row in (headings, *rows):
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def uploaded(by, *rows, **more):
    return upload_units(workbook(*rows, **more), file_name="单位.xlsx", by=by, at=NOW)


def made(by, *rows):
    batch = uploaded(by, *rows)
    assert batch.faults == []
    confirm_units(batch, by=by, at=NOW)
    return create_units(batch, by=by, at=NOW)


def test_units_come_below_their_units_whatever_the_order_of_the_rows(cast):
    rows = [("330902-31-1", "少儿部", "", "", "330902-31"), GOOD, ("330905", "盛屿县", "盛屿", "县（区）", "330900")]
    assert made(cast.educator, *rows) == 3
    part = Unit.objects.get(code="330902-31-1")
    assert [unit.name for unit in part.get_ancestors()] == [cast.city.name, "定澜区", "定澜区文化馆"]
    county = Unit.objects.get(code="330905")
    assert (county.kind, county.short_name, county.get_parent()) == ("county", "盛屿", cast.city)
    assert part.name_key == "shao er bu"
    assert AuditEntry.objects.filter(verb="create_unit", actor=cast.educator, object_id=str(part.pk)).exists()


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (("", "文化馆", "", "", "330902"), CODE, "必填"),
        (("文化馆", "文化馆", "", "", "330902"), CODE, "字母"),
        (("330902-11", "文化馆", "", "", "330902"), NAME, "定澜区教育局"),
        (("330902-11", "定澜区教育局", "", "", "330900"), ABOVE, "定澜区"),
        (("330902-31", "", "", "", "330902"), NAME, "必填"),
        (("330902-31", "长" * 121, "", "", "330902"), NAME, "120"),
        (("330902-31", "文化馆", "短" * 61, "", "330902"), SHORT, "60"),
        (("330902-31", "定澜区教育局", "", "", "330902"), NAME, "同名"),
        (("330902-31", "文化馆", "", "乡镇", "330902"), KIND, "县（区）"),
        (("330906", "新区", "", "县", "330902"), KIND, "市的下一级"),
        (("330906", "新市", "", "市", "330900"), KIND, "最上级"),
        (("330902-31", "文化馆", "", "", ""), ABOVE, "必填"),
        (("330902-31", "文化馆", "", "", "9"), ABOVE, "没有这个上级单位"),
        (("330902-31", "文化馆", "", "", "330902-31"), ABOVE, "绕回"),
    ],
)
def test_a_fault_names_row_column_and_what_to_do(cast, row, column, words):
    batch = uploaded(cast.educator, (*GOOD[:1], "别的馆", *GOOD[2:]) if row[0] != GOOD[0] else (), row)
    (fault,) = batch.faults
    assert (fault["row"], fault["column"], words in fault["message"]) == (3, column, True), fault
    assert (batch.state, batch.plan) == ("refused", [])


def test_rows_that_contradict_each_other_are_named(cast):
    circle = [("a", "甲", "", "", "b"), ("b", "乙", "", "", "a"), GOOD, GOOD, ("c", GOOD[1], "", "", GOOD[4])]
    found = {(fault["row"], fault["column"]) for fault in uploaded(cast.educator, *circle).faults}
    assert found == {(2, ABOVE), (3, ABOVE), (5, CODE)}
    (fault,) = uploaded(cast.educator, GOOD, ("c", GOOD[1], "", "", GOOD[4])).faults
    assert (fault["row"], fault["column"], "第 2 行" in fault["message"]) == (3, NAME, True)


@pytest.fixture
def station(cast):
    """Return a unit that nobody is in."""
    return create_unit("渔政站", code="330903-41", kind="department", parent=cast.pulan, by=cast.educator, at=NOW)


def test_a_closed_unit_takes_no_units_and_gives_its_code_to_none(cast, station):
    close_unit(station, on=timezone.localdate(NOW), by=cast.educator, at=NOW)
    rows = [("p1", "新科", "", "", "330903-41"), ("330903-41", "渔政站", "", "", "330903")]
    faults = uploaded(cast.educator, *rows).faults
    assert [(fault["column"], fault["row"]) for fault in faults] == [(ABOVE, 2), (CODE, 3)]


def test_a_workbook_that_has_grown_makes_the_new_units_alone(cast):
    made(cast.educator, GOOD)
    batch = uploaded(cast.educator, GOOD, ("330902-32", "定澜区图书馆", "", "", "330902"))
    assert [row["code"] for row in batch.new] == ["330902-32"]
    assert made(cast.educator, GOOD, ("330902-32", "定澜区图书馆", "", "", "330902")) == 1


def test_a_number_in_a_cell_is_a_code(cast):
    made(cast.educator, (330911.0, "高新区", "", "区", 330900))
    assert Unit.objects.get(code="330911").get_parent() == cast.city


def test_a_county_sees_nothing_beyond_itself(cast):
    rows = [("330903-31", "普澜区文化馆", "", "", "330903"), ("330903-21", "普澜区海洋局", "", "", "330903")]
    faults = uploaded(cast.county_admin, *rows).faults
    assert [(fault["row"], "没有这个上级单位" in fault["message"]) for fault in faults] == [(2, True), (3, False)]
    assert "已被使用" in faults[1]["message"]
    assert made(cast.county_admin, GOOD) == 1


def test_a_name_is_kept_as_it_is_written(cast):
    row = ("330902-31", " 定澜区文化馆（综合）　一部\n", "", "", "330902")
    made(cast.educator, row)
    assert Unit.objects.get(code="330902-31").name == "定澜区文化馆（综合） 一部"
    assert uploaded(cast.educator, (row[0], "定澜区文化馆(综合) 一部", *row[2:])).new == []
    (fault,) = uploaded(cast.educator, ("330902-32", "定澜区文化馆(综合) 一部", *row[2:])).faults
    assert "同名" in fault["message"]


def test_a_tree_without_end_is_refused(cast):
    rows = [(f"d{n}", f"第{n}级", "", "", f"d{n - 1}" if n else "330902") for n in range(25)]
    faults = uploaded(cast.educator, *rows).faults
    assert {(fault["column"], "最多 20 级" in fault["message"]) for fault in faults} == {(ABOVE, True)}
    assert [fault["row"] for fault in faults] == list(range(20, 27))
    assert made(cast.educator, *rows[:18]) == 18


def test_headings_and_files_are_checked_first(cast):
    faults = uploaded(cast.educator, ("1", "2", "3"), headings=(CODE, "名字", CODE)).faults
    assert [(fault["row"], fault["column"]) for fault in faults] == [(1, "名字"), (1, CODE), (1, NAME), (1, ABOVE)]
    assert "第 2 行开始" in uploaded(cast.educator).faults[0]["message"]
    with pytest.raises(FileError, match="另存为"):
        upload_units(b"code,name", file_name="单位.csv", by=cast.educator, at=NOW)


def test_what_changed_since_the_check_stops_all_of_it(cast):
    batch = uploaded(cast.educator, ("330902-32", "定澜区图书馆", "", "", "330902"), GOOD)
    create_unit("抢先", code=GOOD[0], kind="department", parent=cast.city, by=cast.educator, at=NOW)
    confirm_units(batch, by=cast.educator, at=NOW)
    with pytest.raises(ImportConflictError, match=GOOD[0]):
        create_units(batch, by=cast.educator, at=NOW)
    assert not Unit.objects.filter(code="330902-32").exists()


def test_a_unit_above_that_was_closed_meanwhile_stops_all_of_it(cast, station):
    batch = uploaded(cast.educator, GOOD, ("p1", "渔政科", "", "", "330903-41"))
    close_unit(station, on=timezone.localdate(NOW), by=cast.educator, at=NOW)
    confirm_units(batch, by=cast.educator, at=NOW)
    run_due(timezone.now(), kinds=["accounts.import_units"])
    batch.refresh_from_db()
    assert batch.state == "checked", "it can be given up"
    assert "第 3 行" in batch.job.error
    assert not Unit.objects.filter(code=GOOD[0]).exists()


def test_nobody_decides_about_the_workbook_of_somebody_else(cast):
    batch = uploaded(cast.educator, GOOD)
    for verb in (confirm_units, discard_units):
        with pytest.raises(PermissionDenied):
            verb(batch, by=cast.county_admin, at=NOW)
    discard_units(batch, by=cast.educator, at=NOW)
    with pytest.raises(ImportConflictError):
        confirm_units(batch, by=cast.educator, at=NOW)


@given(st.permutations(range(12)), st.lists(st.integers(0, 100), min_size=12, max_size=12))
def test_every_unit_comes_behind_the_one_above_it(order, above):
    rows = [UnitRow(n, str(n), str(n), "", "department", str(above[n] % n) if n else "top") for n in range(12)]
    found = [row.code for row in _from_the_top([rows[place] for place in order])]
    assert sorted(found) == sorted(row.code for row in rows)
    assert all(found.index(row.above) < found.index(row.code) for row in rows[1:])


def test_the_page_takes_a_workbook_to_the_units_it_makes(cast, client_of):
    client = client_of(cast.educator)
    assert "还没有导入过单位" in client.get("/staff/units/imports/").text
    upload = SimpleUploadedFile("单位.xlsx", workbook(GOOD, ("330902-11", "定澜区教育局", "", "", "330902")))
    page = client.post("/staff/units/imports/", {"file": upload}, follow=True)
    text = page.text
    assert all(words in text for words in ("新建 1 个单位", "另有 1 个已经存在", "定澜区文化馆"))
    where = page.redirect_chain[-1][0]
    client.post(f"{where}confirm/")
    assert run_due(timezone.now(), kinds=["accounts.import_units"]) == 1
    assert "已新建 1 个单位" in client.get(where).text
    assert Job.objects.get(kind="accounts.import_units").owner == cast.educator
    upload.seek(0)
    again = client.post("/staff/units/imports/", {"file": upload}, follow=True).text
    assert "没有要新建的" in again
    assert "确认新建" not in again


def test_a_wrong_file_is_refused_beside_its_field_and_wrong_rows_can_be_downloaded(cast, client_of):
    client = client_of(cast.educator)
    page = client.post("/staff/units/imports/", {"file": SimpleUploadedFile("单位.xls", b"no")})
    assert "这不是 .xlsx 文件" in page.text
    upload = SimpleUploadedFile("单位.xlsx", workbook(("x", "", "", "", "330902")))
    where = client.post("/staff/units/imports/", {"file": upload}, follow=True).redirect_chain[-1][0]
    book = load_workbook(BytesIO(client.get(f"{where}faults/").content))
    assert [cell.value for cell in book.active[2]][:2] == [2, NAME]


def test_the_template_is_what_the_import_reads(cast, client_of):
    client = client_of(cast.educator)
    book = load_workbook(BytesIO(client.get("/staff/units/imports/template/").content))
    book.worksheets[0].append(GOOD)
    target = BytesIO()
    book.save(target)
    assert upload_units(target.getvalue(), file_name="模板.xlsx", by=cast.educator, at=NOW).new[0]["name"] == GOOD[1]


# --- From the server ------------------------------------------------------------------------------------------------


@pytest.fixture
def call(tmp_path):
    """Return ``call(rows, *options)``, which answers what the command printed."""

    def run(rows, *options):
        path, out = tmp_path / "units.xlsx", StringIO()
        path.write_bytes(workbook(*rows))
        call_command("import_units", str(path), *options, stdout=out)
        return out.getvalue()

    return run


CITY = [("330900", "云洲市", "", "市", ""), ("330901", "市委组织部", "", "", "330900")]


def test_an_empty_installation_gets_its_city_and_units_from_the_server(call):
    assert "2 new units, 0 that were there" in call(CITY)
    assert Unit.objects.get(code="330901").get_parent().name == "云洲市"
    assert "0 new units, 2 that were there" in call(CITY)


def test_a_dry_run_makes_no_unit(call):
    assert '"new": 2' in call(CITY, "--dry-run", "--json")
    assert not Unit.objects.exists()
    assert UnitImport.objects.get().state == "discarded"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("1", "海洋局", "", "", "")], "只能是市"),
        ([*CITY, ("330800", "邻市", "", "市", "")], "只能有一个"),
    ],
)
def test_there_is_one_city_at_the_top(call, rows, words, capsys, tmp_path):
    out = StringIO()
    (tmp_path / "wrong.xlsx").write_bytes(workbook(*rows))
    with pytest.raises(CommandError, match="1 faults"):
        call_command("import_units", str(tmp_path / "wrong.xlsx"), stdout=out)
    assert words in out.getvalue()
    assert not Unit.objects.exists()


def test_the_command_writes_its_template(tmp_path):
    path = tmp_path / "template.xlsx"
    call_command("import_units", str(path), "--template", stdout=StringIO())
    assert path.read_bytes()[:2] == make_unit_template()[:2] == b"PK"
    with pytest.raises(CommandError, match="exists"):
        call_command("import_units", str(path), "--template")
    with pytest.raises(CommandError, match="no file"):
        call_command("import_units", str(tmp_path / "none.xlsx"))
