"""Everything the site keeps about a person, handed to that person: a workbook to read and JSON for other programs."""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from lms.plugins import PERSONAL_DATA_HOOK, PersonalData, collect

from .audit_words import words_of
from .models import AuditEntry, PersonalRecord, User
from .querysets import AuditEntryQuerySet

#: Signs with which a spreadsheet takes a text for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
COLUMN_WIDTH = 22


def readings_of(user: User) -> AuditEntryQuerySet:
    """Return what others, and the system, did with the data of `user`, the latest first."""
    entries = AuditEntry.objects.about(user).exclude(actor=user)
    return entries.select_related("actor__unit").order_by("-at", "-pk")


def own_accounts_data(user: User) -> Iterator[PersonalData]:
    """Yield what this app keeps: account, record, posts, roles, what was done with it. Numbers are in clear."""
    account = ("username", "real_name", "email", "state", "kind", "employee_number", "valid_until", "created_at")
    yield PersonalData(_("账号"), (_("项目"), _("内容")), list(_fields(user, account)), 100)
    kept = PersonalRecord.objects.filter(user=user).first()
    if kept:
        names = [field.name for field in PersonalRecord._meta.concrete_fields]
        shown = [name for name in names if name not in {"id", "uid", "user", "id_number_key", "mobile_key"}]
        yield PersonalData(_("个人信息"), (_("项目"), _("内容")), list(_fields(kept, shown)), 110)
    posts = user.postings.select_related("unit", "category").order_by("start")
    yield PersonalData(
        _("任职"),
        (_("单位"), _("职务"), _("职务层次"), _("职级"), _("类别"), _("起"), _("止")),
        [
            (p.unit.name, p.post, p.get_rank_display(), p.get_grade_display(), p.category.name, p.start, p.end)
            for p in posts
        ],
        120,
    )
    roles = user.roles.select_related("unit", "granted_by")
    yield PersonalData(
        _("角色"),
        (_("角色"), _("范围"), _("授予时间"), _("授予人")),
        [(r.get_role_display(), r.unit.name, r.granted_at, str(r.granted_by or "")) for r in roles],
        130,
    )
    wishes = user.correction_requests.all()
    yield PersonalData(
        _("更正申请"),
        (_("项目"), _("更正为"), _("提交时间"), _("状态"), _("答复")),
        [(w.get_field_display(), w.proposed, w.made_at, w.get_state_display(), w.answer) for w in wishes],
        140,
    )
    yield PersonalData(
        _("谁查看或修改过我的信息"),
        (_("时间"), _("人员"), _("操作"), _("说明")),
        [(e.at, str(e.actor or _("系统")), words_of(e.verb), reason_of(e)) for e in readings_of(user)],
        900,
    )


def reason_of(entry: AuditEntry) -> str:
    """Return the reason that was given, as far as the person concerned reads it."""
    return str(entry.details.get("reason", ""))


def _fields(row: Any, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for name in names:
        shown = getattr(row, f"get_{name}_display", None)
        yield str(row._meta.get_field(name).verbose_name), shown() if shown else getattr(row, name)


def archive_of(request: HttpRequest, *, at: datetime) -> tuple[bytes, int]:
    """Return a ZIP with the workbook and the JSON of everything that any app keeps, and the number of rows in it."""
    kept: chain[PersonalData] = chain.from_iterable(collect(PERSONAL_DATA_HOOK, request))
    tables = sorted(kept, key=lambda table: table.order)
    tables = [PersonalData(t.title, t.columns, [tuple(row) for row in t.rows], t.order) for t in tables]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("我的数据.xlsx", _workbook(tables, at))
        archive.writestr("我的数据.json", _json(tables, at))
    return packed.getvalue(), sum(len(list(table.rows)) for table in tables)


def _workbook(tables: Sequence[PersonalData], at: datetime) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, table in enumerate(tables, start=1):
        # A sheet's name has at most 31 signs, and must differ from the others.
        sheet = book.create_sheet(f"{number} {table.title}"[:31])
        sheet.append([str(column) for column in table.columns])
        for row in table.rows:
            sheet.append([_cell(value) for value in row])
        for column in range(1, len(table.columns) + 1):
            sheet.column_dimensions[get_column_letter(column)].width = COLUMN_WIDTH
        sheet.freeze_panes = "A2"
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value if isinstance(value, (str, int, float, Decimal, date)) or value is None else str(value)


def _json(tables: Sequence[PersonalData], at: datetime) -> str:
    def plain(value: Any) -> Any:
        return value if isinstance(value, (str, int, float)) or value is None else str(value)

    content = {
        "made_at": at.isoformat(),
        "tables": [
            {
                "title": str(table.title),
                "columns": [str(column) for column in table.columns],
                "rows": [[plain(value) for value in row] for row in table.rows],
            }
            for table in tables
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)
