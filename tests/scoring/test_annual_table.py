"""The annual table as a file, and the way to it."""

import hashlib
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.actions import appoint, issue_account
from accounts.models import AuditEntry, CadreCategory, Rank, Unit, User
from jobs.actions import run_due
from scoring.actions import freeze_year, present_mark
from scoring.annual import Year, people_of_year
from scoring.layouts import layout_of
from scoring.models import AnnualArchive, ExportFile
from scoring.sheets import write_workbook
from tests.cast import NOW
from tests.scoring.earning import earn

pytestmark = pytest.mark.django_db


def read(content):
    sheet = load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()], sheet


def _appoint(person, unit, post, *, start):
    category = CadreCategory.objects.get(code="county")
    appoint(person, unit=unit, post=post, rank=Rank.R30, category=category, start=start, by=None, at=NOW)


def freeze(unit, *, year=2026, at=NOW, layout="standard", **more):
    return freeze_year(unit, year=year, layout=layout_of(layout), last_entry=present_mark(), by=None, at=at, **more)


def table(tmp_path, unit, *, year=2026, at=NOW, **more):
    path = tmp_path / "table.xlsx"
    archive = freeze(unit, year=year, at=at, **more)
    digest = write_workbook(path, archive, made_by="甘皎", purpose="年度考核", at=at)
    rows, sheet = read(path.read_bytes())
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    assert len(rows) == archive.people + 3
    return rows, sheet


def test_headings_and_figures(cast, centre, tmp_path):
    earn(cast.cadre, "12.5", course_class="required")
    earn(cast.cadre, "30")
    earn(cast.cadre, "24", ledger="offline", kind="training")
    earn(cast.cadre, "7", at=datetime(2025, 12, 31, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    rows, _sheet = table(tmp_path, cast.city)
    assert rows[0][0] == "云洲市 2026 年度干部教育培训学时统计表"
    for words in ("2026-06-10", "甘皎", "年度考核", "ND2026-0001", AnnualArchive.objects.get().digest):
        assert words in rows[1][0]
    assert rows[2][:4] == ["序号", "姓名", "账号", "时任单位及职务"]
    assert len(rows[2]) == 15
    assert rows[3][:14] == [
        1, "林海", "linhai", "定澜区教育局局长", "县处级正职", "县处级", 50, 42.5, 85, 12.5, 30, 110, 24, "未完成",
    ]  # fmt: skip
    assert rows[4][1] == "陈帆"


def test_whoever_has_done_everything_has_met_the_target(cast, centre, tmp_path):
    earn(cast.cadre, "50")
    earn(cast.cadre, "110", ledger="offline", kind="training")
    rows, _sheet = table(tmp_path, cast.city)
    assert rows[3][8] == 100
    assert rows[3][13] == "完成"
    assert rows[4][13] == "未完成"


def test_where_nothing_is_required_there_is_no_percentage(cast, tmp_path):
    rows, _sheet = table(tmp_path, cast.city)
    assert rows[3][8] == "--"


def people(day, units=None):
    return people_of_year(Year(day.year, day, 0), Unit.objects.all() if units is None else units)


def test_people_stand_in_the_post_of_the_day(cast, centre):
    _appoint(cast.cadre, cast.pulan_office, "局长", start=date(2026, 3, 1))
    at = {
        day: [row.year.unit_and_post for row in people(day) if row.year.account == "linhai"]
        for day in (date(2025, 12, 31), date(2026, 2, 28), date(2026, 3, 1))
    }
    assert list(at.values()) == [["定澜区教育局局长"], ["定澜区教育局局长"], ["普澜区海洋局局长"]]
    assert list(people(date(2026, 3, 1), Unit.objects.below(cast.dinglan))) == []


@pytest.mark.parametrize("name", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "甲\x0b乙"])
def test_no_name_becomes_a_formula(cast, tmp_path, name):
    person = issue_account("formula", real_name=name, password=None, by=None, at=NOW)
    _appoint(person, cast.city_office, f"{name}长", start=date(2025, 1, 1))
    User.objects.filter(pk=person.pk).update(real_name=name)
    rows, sheet = table(tmp_path, cast.city_office)
    assert [cell.data_type for cell in sheet[4][:6]] == ["n", "s", "s", "s", "s", "s"]
    assert not str(rows[3][1]).startswith(("=", "+", "-", "@", "\t"))


def ask(client, unit, year=None):
    facts = {"unit": unit.pk, "year": year or timezone.localdate().year, "purpose": "年度考核"}
    return client.post("/staff/exports/", facts, follow=True)


def test_the_way_to_the_file(cast, centre, client_of):
    earn(cast.cadre, "3", at=timezone.now() - timedelta(minutes=1))
    client = client_of(cast.educator)
    assert "已开始归档和导出" in ask(client, cast.city).text
    export = ExportFile.objects.get()
    address = f"/staff/exports/{export.uid}/"
    assert client.get(address).status_code == 404
    assert run_due(timezone.now(), kinds=["scoring.export_annual"]) == 1
    assert address in client.get("/staff/annual/").text
    answer = client.get(address)
    content = b"".join(answer.streaming_content)
    export.refresh_from_db()
    assert answer["Content-Disposition"].startswith("attachment")
    assert hashlib.sha256(content).hexdigest() == export.sha256
    assert [row[1] for row in read(content)[0][3:]] == ["林海", "陈帆"]
    assert export.rows == 2
    verbs = set(AuditEntry.objects.filter(actor=cast.educator).values_list("verb", flat=True))
    assert verbs >= {"request_export", "freeze_year", "make_export", "download_export"}


def test_a_county_exports_only_itself(cast, centre, client_of):
    client = client_of(cast.county_admin)
    for unit in (cast.city, cast.pulan, cast.pulan_office):
        assert client.post("/staff/exports/", {"unit": unit.pk, "year": 2026}).status_code == 404
    assert not ExportFile.objects.exists()
    ask(client, cast.dinglan)
    run_due(timezone.now(), kinds=["scoring.export_annual"])
    content = b"".join(client.get(f"/staff/exports/{ExportFile.objects.get().uid}/").streaming_content)
    assert [row[1] for row in read(content)[0][3:]] == ["林海"]


def test_an_export_is_for_whoever_made_it_and_only_while_in_charge(cast, centre, client_of):
    from accounts.actions import revoke_role

    ask(client_of(cast.educator), cast.city)
    run_due(timezone.now(), kinds=["scoring.export_annual"])
    address = f"/staff/exports/{ExportFile.objects.get().uid}/"
    for person in (cast.county_admin, cast.cadre, cast.root):
        assert client_of(person).get(address).status_code == 404
    revoke_role(cast.educator, "educator", unit=cast.city, by=None, at=NOW)
    assert client_of(cast.educator).get(address).status_code == 404


def test_a_unit_that_does_not_exist_is_not_found(cast, centre, client_of):
    for unit in ["", "abc", "-1", "9" * 40, "٣"]:
        assert client_of(cast.educator).post("/staff/exports/", {"unit": unit, "year": 2026}).status_code == 404


def test_a_year_that_does_not_exist_is_refused_in_words(cast, centre, client_of):
    for year in ["", "abc", "1999", "2999", "9" * 5000]:
        assert "请选择年度" in ask(client_of(cast.educator), cast.city, year or "x").text
        assert not ExportFile.objects.exists()


def test_a_cadre_exports_nothing(cast, centre, client_of):
    client = client_of(cast.cadre)
    assert client.get("/staff/").status_code == 404
    assert client.post("/staff/exports/", {"unit": cast.dinglan_office.pk, "year": 2026}).status_code == 404
    assert Decimal(ExportFile.objects.count()) == 0
