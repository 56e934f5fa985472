"""A frozen year stays as it is, and anybody can tell whether a sheet of it is genuine."""

import io
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import translation
from openpyxl import load_workbook

from accounts.models import Unit, User
from scoring.actions import freeze_year, present_mark, remove_template, request_annual_export, save_template
from scoring.genuine import examine
from scoring.layouts import layout_of
from scoring.models import AnnualArchive, ArchiveRow
from scoring.sheets import write_workbook
from scoring.theory import WEIGHTS, score_of
from tests.cast import NOW
from tests.scoring.earning import earn
from tests.scoring.test_annual_table import freeze

pytestmark = pytest.mark.django_db


def workbook(tmp_path, archive, **more):
    path = tmp_path / "sheet.xlsx"
    facts = {"made_by": "甘皎", "purpose": "考核", "at": NOW, "with_records": True} | more
    write_workbook(path, archive, **facts)
    return path.read_bytes()


def changed(content, change):
    book = load_workbook(io.BytesIO(content))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def tables(content):
    return [list(page.iter_rows(min_row=3, values_only=True)) for page in load_workbook(io.BytesIO(content))]


@pytest.fixture
def archive(cast, centre):
    earn(cast.cadre, "12.5", course_class="required", title="=渔港经济")
    training = {"starts": "2026-05-01", "ends": "2026-05-03", "organiser": "市委党校"}
    earn(cast.cadre, "24", ledger="offline", kind="training", source="school_topic", evidence={"training": training})
    return freeze(cast.city)


def test_later_entries_names_and_units_change_nothing(cast, archive, tmp_path):
    before = workbook(tmp_path, archive)
    earn(cast.cadre, "9")
    User.objects.filter(pk=cast.cadre.pk).update(real_name="林河")
    Unit.objects.filter(pk=cast.dinglan_office.pk).update(name="定澜区文教局")
    again = workbook(tmp_path, AnnualArchive.objects.get())
    for content in (before, again):
        rows = [
            row for page in load_workbook(io.BytesIO(content)) for row in page.iter_rows(min_row=3, values_only=True)
        ]
        assert rows == [
            row for page in load_workbook(io.BytesIO(before)) for row in page.iter_rows(min_row=3, values_only=True)
        ]
    assert examine(again).is_genuine


def test_three_sheets_tell_the_year(archive, tmp_path):
    book = load_workbook(io.BytesIO(workbook(tmp_path, archive)))
    assert book.sheetnames == ["2026 年度", "个人明细", "记录清单"]
    details = list(book["个人明细"].iter_rows(min_row=4, values_only=True))
    assert details[0][:8] == ("林海", 1, "2026.06.10~2026.06.10", "'=渔港经济", "课程", None, 12.5, "是")
    assert details[1][2:8] == ("2026.05.01~2026.05.03", "课程", "党校专题培训", "市委党校", 24, "是")
    records = list(book["记录清单"].iter_rows(min_row=4, values_only=True))
    assert [row[10:12] for row in records] == [(12.5, 12.5), (24, 0)]
    assert load_workbook(io.BytesIO(workbook(tmp_path, archive, with_records=False))).sheetnames == ["2026 年度"]


def test_a_sheet_saved_again_by_another_program_is_genuine(archive, tmp_path):
    assert examine(changed(workbook(tmp_path, archive), lambda book: None)).is_genuine


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [("2026 年度", "H4", 99), ("2026 年度", "B5", "陈凡"), ("2026 年度", "Q4", "另"), ("记录清单", "K4", 13)],
)
def test_one_altered_cell_is_found_and_named(archive, tmp_path, sheet, cell, value):
    verdict = examine(changed(workbook(tmp_path, archive), lambda book: book[sheet].__setitem__(cell, value)))
    assert not verdict.is_genuine
    assert verdict.differing == [(sheet, int(cell[1:]))]


def test_missing_and_additional_rows_are_found(archive, tmp_path):
    content = workbook(tmp_path, archive)
    missing = examine(changed(content, lambda book: book["2026 年度"].delete_rows(5)))
    more = examine(changed(content, lambda book: book["2026 年度"].append([3, "某人"])))
    renamed = examine(changed(content, lambda book: setattr(book["2026 年度"], "title", "别的")))
    assert not missing.is_genuine
    assert missing.differing == [("2026 年度", 0)]
    assert not more.is_genuine
    assert renamed.fault


def test_the_database_keeps_the_archive(archive):
    for rows in (AnnualArchive.objects, ArchiveRow.objects):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**({"code": "x"} if rows is AnnualArchive.objects else {"name": "x"}))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ArchiveRow.objects.all().delete()


def test_a_reader_of_another_language_is_told_the_same(archive, tmp_path):
    with translation.override("en"):
        content = workbook(tmp_path, archive)
        assert examine(content).is_genuine
    assert load_workbook(io.BytesIO(content)).sheetnames[0] == "2026 年度"


def test_every_archive_of_a_year_has_its_own_number(cast, archive):
    assert [archive.number, freeze(cast.dinglan).number, freeze(cast.city, year=2025).number] == [
        "ND2026-0001",
        "ND2026-0002",
        "ND2025-0001",
    ]


def test_a_template_says_which_columns_there_are_and_how_they_are_weighted(cast, centre):
    earn(cast.cadre, "25")
    made = save_template(
        None,
        name="考核表",
        columns=["name", "theory", "score_hours"],
        weights={"hours": 100, "credits": 0, "exam": 0, "reflection": 0},
        by=cast.educator,
        at=NOW,
    )
    layout = layout_of(str(made.uid))
    frozen = freeze_year(cast.city, year=2026, layout=layout, last_entry=present_mark(), by=None, at=NOW)
    assert [name for name, _label in frozen.columns] == ["name", "theory", "score_hours"]
    assert frozen.rows.get(user=cast.cadre).cells == ["林海", {"n": "50.0"}, {"n": "50.0"}]
    remove_template(made, by=cast.educator, at=NOW)
    assert layout_of(str(made.uid)) is None
    assert AnnualArchive.objects.get().template == "考核表"


@pytest.mark.parametrize("columns", [[], ["account"], ["name", "name"], ["name", "nothing"]])
def test_a_template_of_nonsense_is_refused(cast, columns):
    with pytest.raises(ValidationError):
        save_template(None, name="x", columns=columns, weights=WEIGHTS, by=cast.educator, at=NOW)
    with pytest.raises(PermissionDenied):
        save_template(None, name="x", columns=["name"], weights=WEIGHTS, by=cast.county_admin, at=NOW)


def test_the_score_leaves_out_what_nobody_could_have():
    full = {"online": (Decimal(50), Decimal(50)), "both": (Decimal(70), Decimal(140)), "weights": WEIGHTS}
    assert score_of(**full, exam=Decimal(80), reflection=Decimal(85)).total == Decimal("82.5")
    assert score_of(**full, exam=None, reflection=None).total == Decimal("83.3")
    nothing = {"online": (Decimal(5), Decimal(0)), "both": (Decimal(5), Decimal(0)), "weights": WEIGHTS}
    assert score_of(**nothing, exam=None, reflection=None).shown("") == "--"


def test_anybody_may_check_a_sheet(archive, tmp_path, client_of):
    client, content = client_of(), workbook(tmp_path, archive)
    forged = changed(content, lambda book: book["2026 年度"].__setitem__("H4", 99))

    def sent(data, name="a.xlsx"):
        return client.post("/verify/", {"file": SimpleUploadedFile(name, data)}).text

    assert "完全一致" in sent(content)
    assert "第 4 行" in sent(forged)
    assert "这不是 .xlsx 文件" in sent(b"nothing")
    assert "没有找到本平台的归档编号" in sent(changed(content, lambda book: book.active.__setitem__("A2", "")))
    assert "属实" in client.get("/verify/", {"number": archive.number.lower(), "code": archive.code}).text
    for number, code in ((archive.number, "X" * 12), ("ND2026-9999", archive.code), ("\0", "\0")):
        assert "没有查到" in client.get("/verify/", {"number": number, "code": code}).text


def test_the_page_of_examining_is_not_a_way_to_wear_the_server_out(archive, client_of, settings):
    settings.ACCOUNT_RATE_LIMITS = {"verify_sheet": "2/m/ip"}
    client = client_of()
    answers = [client.post("/verify/", {"file": SimpleUploadedFile("a.xlsx", b"x")}).text for _ in range(3)]
    assert "过于频繁" in answers[2]
    assert "过于频繁" not in answers[1]


def test_staff_see_what_was_frozen_in_their_scope_only(cast, archive, client_of):
    address = f"/staff/annual/{archive.number}/"
    page = client_of(cast.educator).get(address)
    assert "林海" in page.text
    assert "陈帆" not in client_of(cast.educator).get(f"{address}?q=教育局").text
    assert client_of(cast.county_admin).get(address).status_code == 404
    own = freeze(cast.dinglan)
    assert client_of(cast.county_admin).get(f"/staff/annual/{own.number}/").status_code == 200


def test_nobody_asks_for_the_table_of_others(cast, centre):
    for by in (cast.county_admin, cast.cadre, cast.trainer):
        with pytest.raises(PermissionDenied):
            request_annual_export(cast.city, year=2026, layout=layout_of("standard"), purpose="x", by=by, at=NOW)


def test_another_copy_shows_the_same_for_another_purpose(cast, archive, client_of):
    from django.utils import timezone

    from jobs.actions import run_due
    from scoring.models import ExportFile

    client = client_of(cast.educator)
    answer = client.post("/staff/exports/", {"archive": archive.number, "purpose": ""}, follow=True)
    assert "请写明用途" in answer.text
    client.post("/staff/exports/", {"archive": archive.number, "purpose": "上报", "records": "1"})
    run_due(timezone.now(), kinds=["scoring.export_annual"])
    export = ExportFile.objects.get()
    content = b"".join(client.get(f"/staff/exports/{export.uid}/").streaming_content)
    assert AnnualArchive.objects.count() == 1
    assert "上报" in load_workbook(io.BytesIO(content)).active["A2"].value
    assert examine(content).is_genuine
