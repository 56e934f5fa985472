"""The three sheets of an annual archive, and the workbook that holds them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms.workbooks import safe_text

from .columns import COLUMNS, NOTHING, detail_headings, number_or_text, record_headings

if TYPE_CHECKING:
    from .models import AnnualArchive, ArchiveRow

SUMMARY, DETAILS, RECORDS = "summary", "details", "records"
#: The digest of everything that was frozen, records included.
ROWS = "rows"
#: The order of the sheets in a workbook.
SHEETS = (SUMMARY, DETAILS, RECORDS)
#: Title, note, headings: the rows above the data.
HEAD_ROWS = 3
#: Rows after which progress is told.
TELL_EVERY = 500
DETAIL_WIDTHS = (10, 6, 24, 40, 16, 24, 12, 10, 16)
RECORD_WIDTHS = (8, 10, 14, 14, 34, 12, 12, 40, 16, 24, 12, 12, 10, 12, 16)
#: Where a record keeps its cells (``scoring.columns.record_headings``).
_NAME, _STARTS, _ENDS, _TITLE, _SORT, _ORGANISER, _HOURS, _FINISHED, _REMARK = 1, 5, 6, 7, 8, 9, 10, 12, 14


def written(kept: Any) -> Any:
    """Return a kept cell as it is written: a number, or text that no program takes for a formula."""
    value = number_or_text(kept)
    return safe_text(value) if isinstance(value, str) and value != NOTHING else value


def as_frozen(row: ArchiveRow) -> bytes:
    """Return a person's row as the digest of an archive sees it."""
    return json.dumps([row.user_id, row.cells, row.records], ensure_ascii=False, separators=(",", ":")).encode()


def summary_of(row: ArchiveRow) -> Iterator[list[Any]]:
    """Yield the one row of a person in the summary."""
    yield [written(cell) for cell in row.cells]


def details_of(row: ArchiveRow) -> Iterator[list[Any]]:
    """Yield the rows of a person in the personal detail."""
    for number, record in enumerate(row.records, start=1):
        days = f"{record[_STARTS]}~{record[_ENDS]}"
        kept = [record[_NAME], number, days, *(record[i] for i in (_TITLE, _SORT, _ORGANISER, _HOURS, _FINISHED))]
        yield [written(cell) for cell in (*kept, record[_REMARK])]


def records_of(row: ArchiveRow) -> Iterator[list[Any]]:
    """Yield the rows of a person in the list of records."""
    for record in row.records:
        yield [written(cell) for cell in record]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, headings, widths, and the rows that a person gives."""

    key: str
    title: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows_of: Callable[[ArchiveRow], Iterator[list[Any]]]


def sheets_of(year: int, columns: Sequence[Sequence[str]]) -> list[Sheet]:
    """Return the sheets of an archive whose summary has `columns`, pairs of name and label."""
    labels, widths = [label for _name, label in columns], [COLUMNS[name].width for name, _label in columns]
    return [
        Sheet(SUMMARY, _("%(year)d 年度") % {"year": year}, labels, widths, summary_of),
        Sheet(DETAILS, _("个人明细"), detail_headings(), DETAIL_WIDTHS, details_of),
        Sheet(RECORDS, _("记录清单"), record_headings(), RECORD_WIDTHS, records_of),
    ]


def note_of(archive: AnnualArchive, *, digest: str, made_by: str, purpose: str, at: datetime) -> str:
    """Return the line that says whose copy this is, made when and for what, and how it is checked."""
    said = [
        _("编号：%(number)s，查验码：%(code)s") % {"number": archive.number, "code": archive.code},
        _("人员和职务以 %(on)s 为准，数据截至 %(at)s")
        % {"on": archive.on.isoformat(), "at": timezone.localtime(archive.frozen_at).strftime("%F %H:%M")},
        _("导出人：%(by)s，导出时间：%(at)s") % {"by": made_by, "at": timezone.localtime(at).strftime("%F %H:%M")},
        _("用途：%(purpose)s") % {"purpose": purpose} if purpose else "",
        _("单位：学时"),
        _("数据摘要：%(digest)s") % {"digest": digest},
        _("查验：%(url)s") % {"url": f"{settings.SITE_URL}{reverse('scoring:verify')}"},
    ]
    return "；".join(text for text in said if text)


@translation.override(settings.LANGUAGE_CODE)  # an office document, whoever asks for it
def write_workbook(
    path: Path,
    archive: AnnualArchive,
    *,
    made_by: str,
    purpose: str,
    at: datetime,
    with_records: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> str:
    """Write an archive as xlsx for one person and purpose; return the file's SHA-256 (hex). Memory stays constant.

    `progress` is called with the number of people written so far.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = made_by, archive.number
    book.properties.description = purpose
    for sheet in sheets_of(archive.year, archive.columns):
        if sheet.key != SUMMARY and not with_records:
            continue
        note = note_of(
            archive,
            digest=archive.digests.get(sheet.key, archive.digests[ROWS]),
            made_by=made_by,
            purpose=purpose,
            at=at,
        )
        page = _begin(book, sheet, archive, note)
        # The records are read only where they are written: they are the larger part by far.
        rows = archive.rows.order_by("position")
        rows = rows.defer("records") if sheet.key == SUMMARY else rows.defer("cells")
        for count, row in enumerate(rows.iterator(chunk_size=TELL_EVERY), start=1):
            for cells in sheet.rows_of(row):
                page.append(cells)
            if count % TELL_EVERY == 0:
                progress(count)
    book.save(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _begin(book: Any, sheet: Sheet, archive: AnnualArchive, note: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(sheet.title)
    page.freeze_panes = f"C{HEAD_ROWS + 1}"
    page.oddFooter.center.text = f"{archive.number}  &P / &N"
    for place, width in enumerate(sheet.widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width

    def styled(text: str, size: int = 11) -> WriteOnlyCell:
        cell = WriteOnlyCell(page, value=safe_text(text))
        cell.font = Font(bold=True, size=size)
        cell.alignment = Alignment(wrap_text=size == 11, vertical="center")
        return cell

    title = _("%(scope)s %(year)d 年度干部教育培训学时统计表") % {"scope": archive.scope, "year": archive.year}
    page.append([styled(title, 16)])
    page.append([safe_text(note)])
    page.append([styled(text) for text in sheet.headings])
    return page
