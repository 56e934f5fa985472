"""Is a sheet or a certificate in somebody's hand genuine? By number and code, or from the cells of a workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from classes.certificates import masked

from .models import AnnualArchive, CreditCertificate
from .sheet_digests import Digest, line
from .sheets import HEAD_ROWS, Sheet, sheets_of
from .standings import hours_of_year

NUMBER = re.compile(r"ND20\d\d-\d{4,8}")
#: Of an uploaded file; more rows than an archive has are never read.
MAX_BYTES = 20 * 1024 * 1024
#: So many rows that differ are named, and so many columns beside a table are looked at.
NAMED, BESIDE = 20, 20


@dataclass(frozen=True)
class PublicCertificate:
    """What a reader of a certificate is shown: enough to compare with the paper, no full name."""

    certificate: CreditCertificate
    name: str
    #: Whether the ledger says the same now.
    is_current: bool


def tidy(text: str) -> str:
    """Return a number or code as it is kept."""
    return text.replace("\0", "").strip().upper().replace(" ", "")


def archive_by(number: str, code: str) -> AnnualArchive | None:
    """Return the archive with this number and code; a wrong code is like a number that does not exist."""
    found = AnnualArchive.objects.filter(number=tidy(number)).first()
    if found is None or not constant_time_compare(found.code, tidy(code).replace("-", "")):
        return None
    return found


def certificate_by(number: str, code: str) -> PublicCertificate | None:
    """Return the certificate with this number and code, and whether its figures still hold."""
    found = CreditCertificate.objects.filter(number=tidy(number)).select_related("user").first()
    if found is None or not constant_time_compare(found.code, tidy(code).replace("-", "")):
        return None
    now = hours_of_year(found.user, found.year)
    return PublicCertificate(found, masked(found.name), now == (found.online, found.offline))


@dataclass
class Verdict:
    """What became of an uploaded workbook.

    `archive` is what it says it is; `differing` are rows, by sheet, that are not as they were frozen.
    """

    archive: AnnualArchive | None = None
    digests: dict[str, str] = field(default_factory=dict)
    differing: list[tuple[str, int]] = field(default_factory=list)
    fault: str = ""

    @property
    def is_genuine(self) -> bool:
        """Say whether every sheet in the file is as it was frozen, and nothing stands beside the tables."""
        return bool(self.digests) and not self.fault and not self.differing


def examine(content: bytes) -> Verdict:
    """Compute the digests of an uploaded workbook from its cells and compare them with what was frozen.

    Raises ``lms.workbooks.FileError`` for what is no workbook.
    """
    from openpyxl import load_workbook

    from lms.workbooks import BROKEN, FileError, guard

    guard(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        pages = list(book.worksheets)
        for page in pages:
            page.reset_dimensions()
        return _examine(pages)
    except BROKEN as error:
        raise FileError(_("文件已损坏，无法读取。请用表格软件打开后另存为 .xlsx，再上传。")) from error


@translation.override(settings.LANGUAGE_CODE)  # in which the sheets were written
def _sheets_of(archive: AnnualArchive) -> dict[str, Sheet]:
    return {sheet.title: sheet for sheet in sheets_of(archive.year, archive.columns)}


def _examine(pages: list[Any]) -> Verdict:
    note = _cell(pages[0], 2) if pages else ""
    found = NUMBER.search(note)
    archive = AnnualArchive.objects.filter(number=found[0]).first() if found else None
    if archive is None:
        return Verdict(fault=_("表中没有找到本平台的归档编号。"))
    verdict = Verdict(archive)
    by_title = _sheets_of(archive)
    for page in pages:
        sheet = by_title.get(page.title)
        if sheet is None or sheet.key in verdict.digests:
            verdict.fault = _("工作表“%(title)s”不是归档时的名称。") % {"title": page.title[:40]}
            return verdict
        verdict.digests[sheet.key] = _digest(page, sheet, archive, verdict)
    return verdict


def _cell(page: Any, row: int) -> str:
    for cells in page.iter_rows(min_row=row, max_row=row, max_col=1, values_only=True):
        return str(cells[0] or "")
    return ""


def _digest(page: Any, sheet: Sheet, archive: AnnualArchive, verdict: Verdict) -> str:
    """Return the digest of a sheet's cells, and note the rows that differ from what was frozen."""
    width = len(sheet.headings)
    most = max(archive.people, archive.records) + HEAD_ROWS + 1
    rows = page.iter_rows(min_row=HEAD_ROWS, max_row=most, max_col=width + BESIDE, values_only=True)
    headings = [str(cell or "") for cell in next(rows, ())]
    digest = Digest(headings[:width])
    if line(headings, len(headings)) != line(sheet.headings, len(headings)):
        verdict.differing.append((sheet.title, HEAD_ROWS))
    expected = (
        line(cells, width)
        for row in archive.rows.order_by("position").iterator(chunk_size=500)
        for cells in sheet.rows_of(row)
    )
    for number, cells in enumerate(rows, start=HEAD_ROWS + 1):
        if not any(cell not in (None, "") for cell in cells):
            continue
        digest.add(cells)
        # A cell beside the table was not there either.
        beside = any(cell not in (None, "") for cell in cells[width:])
        if (line(cells, width) != next(expected, None) or beside) and len(verdict.differing) < NAMED:
            verdict.differing.append((sheet.title, number))
    if next(expected, None) is not None and len(verdict.differing) < NAMED:
        verdict.differing.append((sheet.title, 0))
    return digest.hexdigest()
