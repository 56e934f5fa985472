"""The figures of a span as a workbook: what the page shows, and no more."""

from django.utils.translation import gettext as _
from openpyxl import Workbook

from lms.workbooks import as_bytes, safe_text, write_head

from .tallies import Figures, Table


def figures_workbook(figures: Figures) -> bytes:
    """Return the whole, the types, the outcomes and the periods, one below the other."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("信件统计")
    write_head(sheet, [_("统计期"), _("分组"), _("项目"), _("件"), _("件次")], [28, 14, 24, 10, 10])
    parts: list[tuple[str, Table]] = [
        (_("合计"), figures.total),
        (_("按类型"), figures.kinds),
        (_("按办理方式"), figures.outcomes),
        (_("分期"), figures.periods),
    ]
    for title, table in parts:
        for row in table.rows:
            numbers = [_("不公布") if value is None else value for value in (row.letters, row.times)]
            sheet.append([safe_text(figures.span.words), title, safe_text(row.label), *numbers])
    return as_bytes(book)
