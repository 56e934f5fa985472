"""What the dashboards show, as workbooks: every table and the figures of every chart."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.requests import SignedInRequest
from lms.workbooks import as_bytes, safe_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Table(NamedTuple):
    """One sheet: its title, headings and rows."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]


def download(request: SignedInRequest, name: str, *tables: Table) -> HttpResponse:
    """Answer with a workbook of `tables`, which says on every sheet who made it and when."""
    from openpyxl import Workbook

    now = timezone.now()
    said = {"by": request.user.real_name, "at": timezone.localtime(now).strftime("%F %H:%M")}
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.title)
        sheet.append([safe_text(_("导出人：%(by)s；导出时间：%(at)s") % said)])
        sheet.append(list(table.headings))
        for row in table.rows:
            sheet.append([safe_text(cell) if isinstance(cell, str) else cell for cell in row])
    record("download_progress", by=request.user, at=now, file=name)
    answer = HttpResponse(as_bytes(book), content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer
