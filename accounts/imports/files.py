"""The workbooks of the import: the template, and one-time passwords.

Plain Python without the ORM. Nothing is written to disk.
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lms.workbooks import MAX_ROWS, as_bytes, safe_text, write_head

from .columns import COLUMNS, column_letter

SHEET, HELP_SHEET, UNIT_SHEET = "人员", "填写说明", "单位"


def make_template(lists: dict[str, Sequence[tuple[str, str]]], units: Iterable[tuple[str, str]]) -> bytes:
    """Return the template: people, how to fill it in with the values of `lists` by field, codes of `units`.

    `lists` maps rank, grade and category to (code, label) pairs.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    write_head(sheet, [column.heading for column in COLUMNS], [_width(column.field) for column in COLUMNS])
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
    write_head(listed, ["单位代码", "单位名称"], [18, 40])
    for code, name in units:
        listed.append([safe_text(code), safe_text(name)])
    return as_bytes(book)


def _width(field: str) -> int:
    return {"id_number": 24, "unit_name": 28, "post": 32, "resume": 40, "email": 26}.get(field, 16)


def _write_help(notes: Worksheet, lists: dict[str, Sequence[tuple[str, str]]]) -> dict[str, str]:
    """Write the explanations and the value lists; return by field where its list stands, for the validations."""
    write_head(notes, [_("列"), _("是否必填"), _("怎样填写"), "", *(_label(field) for field in lists)], [30, 16, 64, 3])
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


def make_password_list(rows: Iterable[tuple[str, str, str, str, str]]) -> bytes:
    """Return one-time passwords as a workbook: unit, name, user name, password, valid until."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("一次性密码")
    write_head(sheet, [_("单位"), _("姓名"), _("用户名"), _("一次性密码"), _("有效期至")], [28, 14, 20, 20, 20])
    for row in rows:
        sheet.append([safe_text(value) for value in row])
    return as_bytes(book)
