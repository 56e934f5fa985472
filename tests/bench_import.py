"""Part of ``make bench``: an import of 10,000 people, from the workbook to the last row, and its undoing."""

import time
from datetime import date, timedelta
from io import BytesIO

PEOPLE = 10_000
SAME = {
    "ethnicity": "汉族",
    "political_status": "中共党员",
    "party_since": "1999.07",
    "post": "办公室主任",
    "rank": "乡科级正职",
    "rank_since": "2020.01",
    "grade": "一级主任科员",
    "grade_since": "2021-02-01",
    "grassroots": "是",
    "staffing": "行政编制",
    "management_state": "在任",
    "management_class": "综合管理类",
    "civil_servant_since": "2000.08",
    "education": "大学",
    "degree": "学士",
    "resume": "历任科员、副主任科员、主任。" * 20,
    "category": "县处级",
    "start": "2024-01-05",
}


def import_workbook(count):
    """Return a workbook with every column filled in for `count` new people."""
    from openpyxl import Workbook

    from accounts.id_numbers import invent
    from accounts.imports.columns import COLUMNS
    from accounts.models import Unit

    codes = list(Unit.objects.filter(kind="department", closed_on=None).values_list("code", flat=True))
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([column.heading for column in COLUMNS])
    for number in range(count):
        born = date(1965, 1, 1) + timedelta(days=number % 10_000)
        row = SAME | {
            "unit_code": codes[number % len(codes)],
            "real_name": f"量测{number}",
            "birth_date": born.isoformat(),
            "id_number": invent(place=str(339_000 + number // 1000), born=born, order=number),
            "mobile": f"138{number:08d}",
            "email": f"bench{number}@example.com",
            "employee_number": f"B{number}",
        }
        sheet.append([row.get(column.field) for column in COLUMNS])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def measure_import(count=PEOPLE):
    """Print the seconds of an import, and of a plain insert of as many bare accounts; nothing of it stays."""
    from django.db import transaction
    from django.utils import timezone

    from accounts.actions import apply_import, check_import, undo_import, upload_import
    from accounts.models import Unit, User

    content, now = import_workbook(count), timezone.now()
    with transaction.atomic():
        begin = time.perf_counter()
        User.objects.bulk_create([User(username=f"plain{n}", real_name="量测", password="!") for n in range(count)])
        plain = time.perf_counter() - begin
        transaction.set_rollback(True)
    with transaction.atomic():
        begin = time.perf_counter()
        unit = Unit.objects.get(depth=1)
        batch = upload_import(content, file_name="bench.xlsx", unit=unit, by=None, at=now, in_background=False)
        check_import(batch, at=now)
        assert batch.state == "checked", batch.faults[:3]
        checked = time.perf_counter()
        apply_import(batch, by=None, at=now)
        applied = time.perf_counter()
        undo_import(batch, by=None, at=now)
        undone = time.perf_counter()
        transaction.set_rollback(True)
    total = applied - begin
    print(
        f"import of {count} people: {total:.1f} s ({count / total:.0f} rows/s), check {checked - begin:.1f} s of it; "
        f"undo {undone - applied:.1f} s; bare accounts in one bulk insert {plain:.1f} s, ratio {total / plain:.1f}"
    )
