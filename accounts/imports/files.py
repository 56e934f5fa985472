"""Reading and writing the workbooks of the import: the guard against wrong files, the template, the list of faults.

Plain Python without the ORM. Nothing is written to disk.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any
from xml.sax import SAXException
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from .columns import COLUMNS, column_letter

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
SHEET, HELP_SHEET, UNIT_SHEET = "人员", "填写说明", "单位"
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
        return headings, list(rows)
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
    suspicious = FileError(_("文件解开后过大，可能不是正常的工作簿。请把人员数据复制到新的模板中再上传。"))
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


def _head(sheet: Worksheet, headings: Sequence[str], widths: Sequence[int]) -> None:
    sheet.append([safe_text(heading) for heading in headings])
    for place, width in enumerate(widths):
        sheet.column_dimensions[column_letter(place)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF3")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.freeze_panes = "A2"


def _bytes(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def make_template(lists: dict[str, Sequence[tuple[str, str]]], units: Iterable[tuple[str, str]]) -> bytes:
    """Return the template: people, how to fill it in with the values of `lists` by field, codes of `units`.

    `lists` maps rank, grade and category to (code, label) pairs.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    _head(sheet, [column.heading for column in COLUMNS], [_width(column.field) for column in COLUMNS])
    sheet.row_dimensions[1].height = 34
    notes = book.create_sheet(HELP_SHEET)
    lists = {**lists, "sex": [("1", "男"), ("2", "女")], "grassroots": [("1", "是"), ("0", "否")]}
    places = _write_help(notes, lists)
    for place, column in enumerate(COLUMNS):
        letter = column_letter(place)
        if column.kind in ("text", "id_number"):
            # Otherwise spreadsheets turn long numbers into 3.30999E+17 and drop leading zeros.
            for row in range(2, 502):
                sheet[f"{letter}{row}"].number_format = "@"
            sheet.column_dimensions[letter].number_format = "@"
        if column.field in places:
            validation = DataValidation(type="list", formula1=places[column.field], allow_blank=True)
            validation.error = _("请从列表中选择。")
            validation.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
            sheet.add_data_validation(validation)
    listed = book.create_sheet(UNIT_SHEET)
    _head(listed, ["单位代码", "单位名称"], [18, 40])
    for code, name in units:
        listed.append([safe_text(code), safe_text(name)])
    return _bytes(book)


def _width(field: str) -> int:
    return {"id_number": 24, "unit_name": 28, "post": 32, "resume": 40, "email": 26}.get(field, 16)


def _write_help(notes: Worksheet, lists: dict[str, Sequence[tuple[str, str]]]) -> dict[str, str]:
    """Write the explanations and the value lists; return by field where its list stands, for the validations."""
    _head(notes, [_("列"), _("是否必填"), _("怎样填写"), "", *(_label(field) for field in lists)], [30, 16, 64, 3])
    texts = _explanations()
    for row, column in enumerate(COLUMNS, start=2):
        needed, text = texts.get(column.field, (_("选填"), _("文字，最多 %(count)d 个字。") % {"count": column.length}))
        for place, value in enumerate((column.heading, needed, text), start=1):
            notes.cell(row, place, value).alignment = Alignment(wrap_text=True, vertical="top")
    places = {}
    for offset, (field, choices) in enumerate(lists.items()):
        letter = column_letter(4 + offset)
        notes.column_dimensions[letter].width = 26
        for row, (_code, label) in enumerate(choices, start=2):
            notes.cell(row, 5 + offset, safe_text(label))
        places[field] = f"'{HELP_SHEET}'!${letter}$2:${letter}${len(choices) + 1}"
    return places


def _label(field: str) -> str:
    return next(column.label for column in COLUMNS if column.field == field)


def _explanations() -> dict[str, tuple[str, str]]:
    optional, new = _("选填"), _("新增时必填")
    days = _("日期，如 2024-03-01；只知道年月时写 2024-03。")
    listed = _("从右侧列表中选择，也可填写代码。")
    return {
        "unit_code": (new, _("单位代码，见工作表“单位”。代码和单位名称填一项即可，都填时须一致。")),
        "unit_name": (new, _("单位全称。有重名单位时请填写单位代码。")),
        "real_name": (_("必填"), _("姓名，与身份证一致。")),
        "sex": (optional, _("填“男”或“女”；不填时取自公民身份号码。")),
        "birth_date": (optional, days + _("须与公民身份号码一致；不填时取自公民身份号码。")),
        "party_since": (optional, days),
        "id_number": (_("必填"), _("18 位。系统按此号码判断是新增还是更新，一人只有一个账号。")),
        "post": (new, _("工作单位及职务全称。")),
        "rank": (new, listed),
        "rank_since": (optional, days),
        "grade": (optional, listed),
        "grade_since": (optional, days),
        "grassroots": (optional, _("填“是”或“否”。")),
        "civil_servant_since": (optional, days),
        "mobile": (optional, _("11 位手机号码。")),
        "username": (optional, _("登录用的用户名；不填时由系统按“单位代码＋四位流水号”生成。更新时不能修改。")),
        "category": (new, listed),
        "start": (
            _("新增或任职变动时必填"),
            days + _("单位、职务、职务层次或类别有变动时，原任职于这一天结束，新任职自这一天开始。"),
        ),
    }


def make_fault_list(faults: Iterable[dict[str, Any]]) -> bytes:
    """Return the faults as a workbook."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("错误清单")
    _head(sheet, [_("行"), _("列"), _("填写的内容"), _("问题和处理办法")], [8, 28, 28, 80])
    for fault in faults:
        sheet.append([fault["row"], *(safe_text(str(fault[key])) for key in ("column", "value", "message"))])
    return _bytes(book)


def make_password_list(rows: Iterable[tuple[str, str, str, str, str]]) -> bytes:
    """Return one-time passwords as a workbook: unit, name, user name, password, valid until."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("一次性密码")
    _head(sheet, [_("单位"), _("姓名"), _("用户名"), _("一次性密码"), _("有效期至")], [28, 14, 20, 20, 20])
    for row in rows:
        sheet.append([safe_text(value) for value in row])
    return _bytes(book)
