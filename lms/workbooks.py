"""Workbooks that people send us and that we send them: the guard against wrong files, reading rows, safe cells.

Plain Python without the ORM. Nothing is written to disk.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import IO, Any
from xml.sax import SAXException
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
#: Rows that a sheet may have in all, empty ones included; reading ends there.
MAX_SHEET_ROWS = 100_000
MAX_UNPACKED = 400 * 1024 * 1024
#: A part larger than this must not be packed more tightly than `MAX_RATIO`; real sheets stay below 40.
RATIO_FROM, MAX_RATIO = 8 * 1024 * 1024, 200
MAX_PARTS = 1000
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What begins a formula in the part of a sheet, whatever letters a program writes before its tags.
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
#: So many cells are named when they have one fault together.
SHOWN = 3
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: What openpyxl raises for workbooks that are broken inside.
BROKEN = (
    BadZipFile,
    InvalidFileException,
    SAXException,
    SyntaxError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    OSError,
    EOFError,
)


class FileError(ValueError):
    """The file cannot be taken; the text says what to do."""


def read_rows(content: bytes) -> tuple[list[Any], list[tuple[int, list[Any]]]]:
    """Return the headings and the rows that hold anything, with their numbers; raise :class:`FileError`."""
    guard(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise FileError(_("工作簿中没有可见的工作表。"))
        sheet.reset_dimensions()
        rows = _rows(sheet)
        headings = next(rows, (1, []))[1]
        found = list(rows)
        _demand_results(sheet, headings)
        return headings, found
    except FileError:
        raise
    except BROKEN as error:
        raise FileError(_("文件已损坏，无法读取。请用表格软件打开后另存为 .xlsx，再上传。")) from error


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    filled = 0
    cells = sheet.iter_rows(max_row=MAX_SHEET_ROWS + 1, values_only=True)
    for number, row in enumerate(cells, start=1):
        if number > MAX_SHEET_ROWS:
            raise FileError(_("工作表太长。请删除数据下方的空行后重新上传。"))
        values = [value if not isinstance(value, str) or value.strip() else None for value in row[:MAX_COLUMNS]]
        if number > 1 and all(value is None for value in values):
            continue
        filled += number > 1
        if filled > MAX_ROWS:
            raise FileError(_("一次最多导入 %(count)d 行。请分成几个文件上传。") % {"count": MAX_ROWS})
        yield number, values


def _demand_results(sheet: Any, headings: list[Any]) -> None:
    """Raise :class:`FileError` for formulas of a column with a heading whose results the file does not hold.

    Programs that write workbooks without reckoning leave them out, and such a cell would be read as an empty one.
    """
    with sheet._get_source() as source:  # openpyxl tells nobody else which part of the file is the sheet
        if not any(FORMULA.search(line) for line in _overlapping(source)):
            return
    with sheet._get_source() as source:
        missing = [place for place in _without_result(source) if any(headings[place[1] - 1 : place[1]])]
    if not missing:
        return
    cells = "、".join(
        _("第 %(row)d 行“%(column)s”") % {"row": row, "column": headings[column - 1]} for row, column in missing[:SHOWN]
    )
    if len(missing) > SHOWN:
        cells = _("%(cells)s 等 %(count)d 个单元格") % {"cells": cells, "count": len(missing)}
    raise FileError(
        _("%(cells)s是公式，文件中没有保存它的结果。请用表格软件打开后保存一次，或者直接填写结果，再上传。")
        % {"cells": cells}
    )


def _overlapping(source: IO[bytes]) -> Iterator[bytes]:
    """Yield a part in pieces, each with the end of the piece before it, so that no tag is cut in two."""
    end = b""
    while chunk := source.read(1024 * 1024):
        yield end + chunk
        end = chunk[-64:]


def _without_result(source: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Yield row and column of the formulas of a sheet without a result; an empty text is a result."""
    number = 0
    for _event, row in iterparse(source):
        if row.tag != f"{{{SHEET_MAIN_NS}}}row":
            continue
        number = int(row.get("r") or number + 1)
        column = 0
        for cell in row:
            place = cell.get("r")
            column = coordinate_to_tuple(place)[1] if place else column + 1
            formula = cell.find(f"{{{SHEET_MAIN_NS}}}f")
            if formula is not None and cell.get("t") != "str" and not cell.findtext(f"{{{SHEET_MAIN_NS}}}v"):
                yield number, column
        row.clear()


def guard(content: bytes) -> None:
    """Raise :class:`FileError` for everything that is not a plain .xlsx workbook of a reasonable size."""
    if len(content) > MAX_BYTES:
        raise FileError(_("文件超过 20 MB。请删除图片和多余的工作表，或分成几个文件上传。"))
    if content.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileError(_("文件设有打开密码。请取消密码后重新保存，再上传。"))
        raise FileError(_("这是旧版 .xls 文件。请在表格软件中另存为 .xlsx，再上传。"))
    if not content.startswith(b"PK\x03\x04"):
        raise FileError(_("这不是 .xlsx 文件（也许是 .csv）。请在表格软件中打开，另存为 .xlsx，再上传。"))
    try:
        with ZipFile(BytesIO(content)) as archive:
            _guard_parts(archive)
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(_("文件已损坏，无法读取。请用表格软件打开后另存为 .xlsx，再上传。")) from error


def _guard_parts(archive: ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileError(_("文件含有宏。请另存为不含宏的 .xlsx，再上传。"))
    if "xl/workbook.bin" in names:
        raise FileError(_("这是 .xlsb 文件。请在表格软件中另存为 .xlsx，再上传。"))
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise FileError(_("压缩包中没有工作簿。请上传 .xlsx 文件本身。"))
    if any(part.flag_bits & 1 for part in parts):
        raise FileError(_("文件设有打开密码。请取消密码后重新保存，再上传。"))
    suspicious = FileError(_("文件解开后过大，可能不是正常的工作簿。请把数据复制到新的模板中再上传。"))
    if len(parts) > MAX_PARTS or len(names) != len(parts):
        raise suspicious
    total = 0
    for part in parts:
        # What the directory says about sizes may be a lie, so the parts are unpacked and counted, and forgotten.
        size = 0
        with archive.open(part) as stream:
            head = stream.read(4096)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise suspicious
            size += len(head)
            while chunk := stream.read(1024 * 1024):
                size += len(chunk)
                packed = max(1, part.compress_size)
                if total + size > MAX_UNPACKED or (size > RATIO_FROM and size / packed > MAX_RATIO):
                    raise suspicious
        total += size


# --- Workbooks that we write ----------------------------------------------------------------------------------------


def safe_text(text: str) -> str:
    """Return `text` so that no spreadsheet program takes it for a formula, without what a workbook cannot hold."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write_head(sheet: Worksheet, headings: Sequence[str], widths: Sequence[int]) -> None:
    """Write the first row: bold, on colour, always in sight; `widths` are in characters."""
    sheet.append([safe_text(heading) for heading in headings])
    for place, width in enumerate(widths):
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF3")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.freeze_panes = "A2"


def as_bytes(book: Workbook) -> bytes:
    """Return the workbook as a file's content."""
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@dataclass(frozen=True)
class Fault:
    """What is wrong in which row and column of a sheet, the value as it may be shown, and what to do about it."""

    row: int
    column: str
    value: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        """Return what is kept, and what :func:`make_fault_list` takes."""
        return asdict(self)


def make_fault_list(faults: Iterable[dict[str, Any]]) -> bytes:
    """Return faults (row, column, value, message) as a workbook."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("错误清单")
    write_head(sheet, [_("行"), _("列"), _("填写的内容"), _("问题和处理办法")], [8, 28, 28, 80])
    for fault in faults:
        sheet.append([fault["row"], *(safe_text(str(fault[key])) for key in ("column", "value", "message"))])
    return as_bytes(book)
