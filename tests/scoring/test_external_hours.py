"""Hours earned elsewhere come from a workbook: checked, entered once, taken back by corrections."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from jobs.actions import cancel, run_due
from jobs.checked_files import ImportConflictError
from jobs.models import Job
from scoring.actions import (
    ask_to_undo_hours,
    confirm_hours,
    correct_entry,
    discard_hours,
    enter_hours,
    undo_hours,
    upload_hours,
    verify_ledger,
)
from scoring.imports import COLUMNS, make_template
from scoring.models import CreditEntry, HoursImport
from tests.cast import NOW
from tests.scoring.earning import earn

pytestmark = pytest.mark.django_db
HEADINGS = [column.label for column in COLUMNS]
GOOD = ["linhai", "林海", "省委党校专题班", "集中培训", 24, date(2026, 3, 2), "2026/3/4".replace("/3/4", "-03-04")]
GOOD += ["省委党校", "上级调训", "是", "证字 12 号"]


def workbook(*rows, headings=HEADINGS):
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def row(**changed):
    fields = [column.field for column in COLUMNS]
    return [changed.get(name, value) for name, value in zip(fields, GOOD, strict=True)]


def uploaded(cast, *rows, by=None, **more):
    return upload_hours(workbook(*rows, **more), file_name="外部.xlsx", by=by or cast.educator, at=NOW)


def entered(cast, *rows):
    batch = uploaded(cast, *rows)
    confirm_hours(batch, by=cast.educator, at=NOW)
    return batch, enter_hours(batch, by=cast.educator, at=NOW)


def test_jobs_that_are_cancelled_leave_the_file_as_it_was(cast, centre):
    batch = uploaded(cast, row())
    confirm_hours(batch, by=cast.educator, at=NOW)
    batch.refresh_from_db()
    assert cancel(batch.job, at=NOW)
    batch.refresh_from_db()
    assert batch.state == "checked"
    confirm_hours(batch, by=cast.educator, at=NOW)
    enter_hours(batch, by=cast.educator, at=NOW)
    ask_to_undo_hours(batch, by=cast.educator, at=NOW)
    batch.refresh_from_db()
    assert cancel(batch.job, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, CreditEntry.objects.count()) == ("applied", 1)


def test_what_a_row_says_comes_into_the_ledger(cast, centre):
    batch, (entry,) = entered(cast, row())
    assert (entry.hours, entry.ledger, entry.kind, entry.source, entry.basic) == (
        24,
        "offline",
        "external",
        "above",
        True,
    )
    assert timezone.localdate(entry.earned_at) == date(2026, 3, 4)
    assert entry.evidence["training"]["proof"] == "证字 12 号"
    assert entry.posting.unit == cast.dinglan_office
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert list(verify_ledger()) == []


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"account": "nobody"}, "账号", "没有这个账号"),
        ({"account": "ganjiao"}, "账号", "不能给自己导入"),
        ({"account": None}, "账号", "请填写"),
        ({"name": "林河"}, "姓名", "不一致"),
        ({"ledger": "线上"}, "台账", "请填写：网络自学、集中培训"),
        ({"hours": 0}, "学时", "大于 0"),
        ({"hours": "1.234"}, "学时", "两位小数"),
        ({"hours": "很多"}, "学时", "大于 0"),
        ({"starts": "三月"}, "开始日期", "2026-03-01"),
        ({"ends": date(2026, 6, 11)}, "结束日期", "不能晚于今天"),
        ({"ends": date(2026, 3, 1)}, "结束日期", "不能早于开始"),
        ({"starts": date(2020, 1, 1), "ends": date(2020, 1, 2)}, "结束日期", "没有任职记录"),
        ({"ledger": "网络自学"}, "培训来源", "不填培训来源"),
        ({"basic": "也许"}, "基本培训", "是"),
        ({"title": "长" * 201}, "培训名称", "最多 200"),
    ],
)
def test_a_fault_names_its_row_and_column(cast, centre, changed, column, words):
    batch = uploaded(cast, row(title="另一个班"), row(**changed))
    assert batch.state == "refused"
    assert [(fault["row"], fault["column"]) for fault in batch.faults] == [(3, column)]
    assert words in batch.faults[0]["message"]
    assert not CreditEntry.objects.exists()


def test_headings_are_checked_first(cast, centre):
    batch = uploaded(cast, row(), headings=["账号", "账号", "别的", *HEADINGS[3:]])
    assert {(fault["row"], fault["column"]) for fault in batch.faults} == {
        (1, "账号"), (1, "别的"), (1, "姓名"), (1, "培训名称")
    }  # fmt: skip


def test_the_same_training_counts_once(cast, centre):
    twice = uploaded(cast, row(), row())
    assert "与第 2 行重复" in twice.faults[0]["message"]
    entered(cast, row())
    again = uploaded(cast, row(), row(title="另一个班"))
    assert [fault["row"] for fault in again.faults] == [2]
    assert "台账中已有" in again.faults[0]["message"]


def test_two_batches_at_the_same_time_enter_a_training_once(cast, centre):
    one, two = uploaded(cast, row()), uploaded(cast, row(title="乙班"), row())
    for batch in (one, two):
        confirm_hours(batch, by=cast.educator, at=NOW)
    enter_hours(one, by=cast.educator, at=NOW)
    with pytest.raises(ImportConflictError, match="第 3 行"):
        enter_hours(two, by=cast.educator, at=NOW)
    assert CreditEntry.objects.count() == 1


def test_undoing_takes_back_what_is_left(cast, centre):
    earn(cast.cadre, "5")
    batch, (one, two) = entered(cast, row(), row(title="乙班", hours=10))
    correct_entry(two, hours=Decimal(-4), reason="核减", by=cast.educator, at=NOW)
    ask_to_undo_hours(batch, by=cast.educator, at=NOW)
    assert undo_hours(batch, by=cast.educator, at=NOW) == 2
    assert CreditEntry.objects.of(cast.cadre).total() == 5
    assert CreditEntry.objects.filter(pk__in=[one.pk, two.pk]).count() == 2
    with pytest.raises(ImportConflictError):
        ask_to_undo_hours(batch, by=cast.educator, at=NOW)
    # what was taken back may come again
    assert uploaded(cast, row()).state == "checked"
    assert list(verify_ledger()) == []


def test_nobody_enters_hours_for_people_of_others(cast, centre):
    batch = uploaded(cast, row(account="chenfan", name="陈帆"), by=cast.county_admin)
    assert "没有这个账号" in batch.faults[0]["message"]


def test_a_batch_is_confirmed_and_undone_by_whoever_uploaded_it(cast, centre):
    batch = uploaded(cast, row())
    for other in (cast.county_admin, cast.cadre):
        for verb in (confirm_hours, discard_hours, ask_to_undo_hours):
            with pytest.raises(PermissionDenied):
                verb(batch, by=other, at=NOW)


def test_the_way_through_the_pages(cast, centre, client_of):
    client, other = client_of(cast.county_admin), client_of(cast.educator)

    def send(content):
        return client.post("/staff/hours/", {"file": SimpleUploadedFile("外部.xlsx", content)}, follow=True)

    assert "不是 .xlsx 文件" in send(b"x").text
    wrong = send(workbook(row(hours=-1)))
    assert "有 1 处错误" in wrong.text
    refused = HoursImport.objects.get()
    listed = load_workbook(io.BytesIO(client.get(f"{refused.get_absolute_url()}faults/").content)).active
    assert listed["B2"].value == "学时"
    assert "共 24 学时" in send(workbook(row())).text
    batch = HoursImport.objects.exclude(pk=refused.pk).get()
    address = batch.get_absolute_url()
    assert other.get(address).status_code == 404
    client.post(f"{address}confirm/")
    assert run_due(timezone.now() + timedelta(seconds=1), kinds=["scoring.import_hours"]) == 1
    assert "已记入 1 条" in client.get(address).text
    assert "确认撤销" in client.get(f"{address}undo/").text
    client.post(f"{address}undo/")
    assert run_due(timezone.now() + timedelta(seconds=1), kinds=["scoring.undo_hours"]) == 1
    assert "已于" in client.get(address).text
    assert CreditEntry.objects.of(cast.cadre).total() == 0
    assert not Job.objects.filter(state="failed").exists()


def test_the_template_is_taken_as_it_is(cast, centre):
    headings = [cell.value for cell in load_workbook(io.BytesIO(make_template())).active[1]]
    assert uploaded(cast, row(), headings=headings).state == "checked"
