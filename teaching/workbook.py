"""The template of the workbook of courses."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from lms.workbooks import as_bytes, safe_text, write_head

from .imports.check import CHOICES
from .imports.columns import COLUMNS

SHEET, HELP_SHEET, TOPIC_SHEET = "课程", "填写说明", "专题栏目"
WIDTHS = {"summary": 48, "text": 48, "file": 32, "title": 32, "lesson_title": 28}
LAST_ROW = 2000


def make_template(topics: Iterable[str]) -> bytes:
    """Return the empty workbook with explanations and the names of the topic columns."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    write_head(sheet, [column.label for column in COLUMNS], [WIDTHS.get(column.field, 16) for column in COLUMNS])
    for place, column in enumerate(COLUMNS, start=1):
        labels = [str(label) for _value, label in CHOICES[column.field].choices] if column.kind == "choice" else []
        labels = ["是", "否"] if column.kind == "yes_no" else labels
        if labels:
            validation = DataValidation(type="list", formula1=f'"{",".join(labels)}"', allow_blank=True)
            validation.add(f"{get_column_letter(place)}2:{get_column_letter(place)}{LAST_ROW}")
            sheet.add_data_validation(validation)
    notes = book.create_sheet(HELP_SHEET)
    write_head(notes, [_("列"), _("怎样填写")], [20, 80])
    for row, column in enumerate(COLUMNS, start=2):
        for place, text in enumerate((column.label, _(column.help) if column.help else _("选填。")), start=1):
            notes.cell(row, place, text).alignment = Alignment(wrap_text=True, vertical="top")
    listed = book.create_sheet(TOPIC_SHEET)
    write_head(listed, [_("专题栏目")], [40])
    for title in topics:
        listed.append([safe_text(title)])
    return as_bytes(book)
