"""Workbooks and people for the tests of the import."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from accounts.actions import apply_import, check_import, upload_import
from accounts.id_numbers import invent
from accounts.models import ImportBatch
from tests.cast import NOW

HEADINGS = (
    "单位代码",
    "姓名 A0101",
    "公民身份号码 A0184",
    "工作单位及职务全称 A0192A",
    "职务层次 A0221",
    "干部类别",
    "任职日期",
    "手机号码",
    "电子邮箱",
    "工号",
    "用户名",
    "学历 A0801B",
    "简历 A1701",
)
#: Invented, with a check digit that fits.
NUMBERS = [invent(place="330999", born=date(1980, 2, 1 + number), order=number) for number in range(20)]
RESUME = "一九九八年参加工作的一段特别经历"


def person(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the cells of somebody new of the department 330902-11, by heading."""
    return {
        "单位代码": "330902-11",
        "姓名 A0101": f"新人{number}",
        "公民身份号码 A0184": NUMBERS[number],
        "工作单位及职务全称 A0192A": "定澜区教育局办公室主任",
        "职务层次 A0221": "乡科级正职",
        "干部类别": "县处级",
        "任职日期": "2026-01-05",
        **changes,
    }


def workbook(*rows: dict[str, Any], headings: Sequence[str] = HEADINGS) -> bytes:
    """Return a workbook with `rows`, given by heading; headings that only rows have are added."""
    headings = [*headings, *dict.fromkeys(key for row in rows for key in row if key not in headings)]
    book = Workbook()
    sheet = book.active
    sheet.append(headings)
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def checked(cast, *rows: dict[str, Any], by=None, unit=None, at: datetime = NOW) -> ImportBatch:
    """Upload and check `rows` as the educator for the whole city, unless it is said otherwise."""
    batch = upload_import(
        workbook(*rows),
        file_name="人员.xlsx",
        unit=unit or cast.city,
        by=by or cast.educator,
        at=at,
        in_background=False,
    )
    return check_import(batch, at=at)


def applied(cast, *rows: dict[str, Any], by=None, unit=None, at: datetime = NOW) -> ImportBatch:
    """Upload, check and apply `rows`."""
    batch = checked(cast, *rows, by=by, unit=unit, at=at)
    assert batch.state == "checked", batch.faults
    return apply_import(batch, by=by or cast.educator, at=at)
