"""The people of a scope as a spreadsheet: masked, and saying on itself who made it, when and of whom."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from jobs.actions import enqueue
from jobs.running import Run

from .audit import record
from .id_numbers import mask
from .models import PeopleExport, Unit, User
from .people_list import Row, rows
from .permissions import HOLDERS, Power
from .querysets import UserQuerySet, scope_paths

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: So many people are written while the person waits; longer lists are a job.
AT_ONCE_LIMIT = 2_000
AT_ONCE = 2_000
#: A file may be fetched for so long.
KEPT_FOR = timedelta(days=7)


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


@dataclass(frozen=True)
class Written:
    """A finished workbook: its bytes, the names of the scope, how many people, the digest of the rows."""

    content: bytes
    scope: str
    rows: int
    digest: str


def export_people(people: UserQuerySet, *, filters: dict[str, str], on: date | None, by: User, at: datetime) -> Written:
    """Write the list while the person waits, and record it."""
    written = write_people(people, filters=filters, on=on, by=by, at=at)
    record(
        "export_people", by=by, at=at, scope=written.scope, filters=filters, rows=written.rows, digest=written.digest
    )
    return written


def write_people(
    people: UserQuerySet,
    *,
    filters: dict[str, str],
    on: date | None,
    by: User,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Written:
    """Write the workbook; the SHA-256 of its rows is printed in it and belongs into the audit log.

    A file cannot hold its own digest, so it is that of the rows as JSON, one line each.
    """
    scope = "、".join(
        Unit.objects.filter(path__in=scope_paths(by, *HOLDERS[Power.SEE_PEOPLE])).values_list("name", flat=True)
    )
    found, lines = people.select_related("unit", "record"), []
    keys = list(people.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        known = found.in_bulk(keys[start : start + AT_ONCE])
        batch = [known[key] for key in keys[start : start + AT_ONCE] if key in known]
        lines += [_cells(number, row) for number, row in enumerate(rows(batch, on), start=start + 1)]
        progress(len(lines) * 95 // max(1, len(keys)))
    digest = hashlib.sha256("\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()).hexdigest()
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("人员"))
    sheet.append([safe_text(_note(scope, filters, len(lines), by, at, digest))])
    sheet.append(headings())
    for line in lines:
        sheet.append(line)
    file = BytesIO()
    book.save(file)
    return Written(file.getvalue(), scope, len(lines), digest)


def _note(scope: str, filters: dict[str, str], count: int, by: User, at: datetime, digest: str) -> str:
    said = "；".join(f"{name}={value}" for name, value in filters.items()) or _("无")
    note = _(
        "范围：%(scope)s；条件：%(filters)s；人数：%(rows)d；导出人：%(by)s；导出时间：%(at)s；摘要 SHA-256：%(digest)s"
    )
    return note % {
        "scope": scope,
        "filters": said,
        "rows": count,
        "by": f"{by.real_name}（{by.username}）",
        "at": timezone.localtime(at).strftime("%F %H:%M"),
        "digest": digest,
    }


@transaction.atomic
def request_people_export(query: str, *, by: User, at: datetime) -> PeopleExport:
    """Ask for the list with the filters `query` (as in the address); a job writes the file."""
    export = PeopleExport.objects.create(made_by=by, requested_at=at, query=query)
    job = enqueue("accounts.export_people", {"export": export.pk}, key=f"people:{export.uid}", owner=by, at=at)
    export.job_id = job.pk
    export.save(update_fields=["job_id"])
    return export


def make_people_export(
    export: PeopleExport, people: UserQuerySet, *, filters: dict[str, str], on: date | None, run: Run
) -> None:
    """Write the file of an export and finish the job in one transaction."""
    at = run.clock()
    written = write_people(people, filters=filters, on=on, by=export.made_by, at=at, progress=run.report)
    with run.completing():
        export.rows, export.digest, export.finished_at = written.rows, written.digest, at
        export.file.save(f"{export.uid}.xlsx", ContentFile(written.content), save=True)
        record(
            "export_people",
            by=export.made_by,
            at=at,
            target=export,
            scope=written.scope,
            filters=filters,
            rows=written.rows,
            digest=written.digest,
        )


def erase_old_people_exports(*, at: datetime) -> int:
    """Delete files that nobody fetched within a week; return how many exports went."""
    old = list(PeopleExport.objects.filter(requested_at__lt=at - KEPT_FOR))
    for export in old:
        export.file.delete(save=False)
        export.delete()
    return len(old)


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
