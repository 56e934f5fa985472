"""The people of a scope as a spreadsheet: masked, and saying on itself who made it, when and of whom."""

import hashlib
import json
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from .audit import record
from .id_numbers import mask
from .models import User
from .people_list import Row, rows
from .querysets import UserQuerySet

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: People of one file; more than that is exported unit by unit.
EXPORT_LIMIT = 5_000


def safe_text(text: str) -> str:
    """Return `text` so that no spreadsheet program takes it for a formula, without what a workbook cannot hold."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def headings() -> list[str]:
    """Return the column headings."""
    return [
        _("序号"),
        _("姓名"),
        _("用户名"),
        _("工号"),
        _("单位"),
        _("职务"),
        _("职级"),
        _("干部类别"),
        _("任职日期"),
        _("账号状态"),
        _("公民身份号码"),
        _("手机号码"),
        _("最近登录"),
    ]


def export_people(
    people: UserQuerySet, *, scope: str, filters: dict[str, str], on: date | None, by: User, at: datetime
) -> tuple[bytes, str]:
    """Return the workbook and the SHA-256 of its rows, which is printed in it and kept in the audit log.

    A file cannot hold its own digest, so it is that of the rows as JSON, one line each.
    """
    found = list(people.select_related("unit", "record")[:EXPORT_LIMIT])
    lines = [_cells(number, row) for number, row in enumerate(rows(found, on), start=1)]
    digest = hashlib.sha256("\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()).hexdigest()
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("人员"))
    said = "；".join(f"{name}={value}" for name, value in filters.items()) or _("无")
    note = _(
        "范围：%(scope)s；条件：%(filters)s；人数：%(rows)d；导出人：%(by)s；导出时间：%(at)s；摘要 SHA-256：%(digest)s"
    )
    sheet.append(
        [
            safe_text(
                note
                % {
                    "scope": scope,
                    "filters": said,
                    "rows": len(lines),
                    "by": f"{by.real_name}（{by.username}）",
                    "at": timezone.localtime(at).strftime("%F %H:%M"),
                    "digest": digest,
                }
            )
        ]
    )
    sheet.append(headings())
    for line in lines:
        sheet.append(line)
    file = BytesIO()
    book.save(file)
    record("export_people", by=by, at=at, scope=scope, filters=filters, rows=len(lines), digest=digest)
    return file.getvalue(), digest


def _cells(number: int, row: Row) -> list[Any]:
    person, posting = row.person, row.posting
    kept = getattr(person, "record", None)
    seen = timezone.localtime(person.last_login).strftime("%F %H:%M") if person.last_login else ""
    texts = [
        person.real_name,
        person.username,
        person.employee_number or "",
        row.unit_name,
        posting.post if posting else "",
        posting.get_rank_display() if posting else "",
        posting.category.name if posting else "",
        posting.start.isoformat() if posting else "",
        person.get_state_display(),
        mask(kept.id_number) if kept else "",
        mask(kept.mobile) if kept else "",
        seen,
    ]
    return [number, *[safe_text(str(text)) for text in texts]]
