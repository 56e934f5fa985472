"""The sheet of a process as a workbook: raw figures beside weighted ones."""

from django.utils.translation import gettext as _

from .selections import SelectionSheet
from .sheet import CENT


def sheet_workbook(sheet: SelectionSheet) -> bytes:
    """Return the sheet with four columns for every stage that is voted in, and one where points are given."""
    from openpyxl import Workbook

    from lms.workbooks import as_bytes, safe_text, write_head

    book = Workbook()
    page = book.active
    heads = [_("名次"), _("姓名"), _("单位"), _("现任职务")]
    for state in sheet.stages:
        stage = state.stage
        name = f"{stage.name}（{stage.weight.normalize():f}%）"
        parts = (_("票数"), _("加权票数"), _("得票率"), _("加权得票率")) if stage.counts_votes else (_("得分"),)
        heads += [f"{name} {part}" for part in parts]
    heads += [_("合计（未加权）"), _("合计（加权）")]
    write_head(page, [safe_text(head) for head in heads], [8, 14, 32, 24, *([16] * (len(heads) - 4))])
    for line, cells in sheet.rows:
        person = line.person
        words = (person.nominee_name, person.nominee_unit, person.nominee_post)
        row: list[object] = [line.rank, *map(safe_text, words)]
        for stage, cell in cells:
            width = 4 if stage.counts_votes else 1
            figures = [cell.raw, cell.weighted, cell.raw_points, cell.weighted_points] if cell else [None] * 4
            row += [figure if figure is None else figure.quantize(CENT) for figure in figures[:width]]
        page.append([*row, line.raw_total, line.weighted_total])
    return as_bytes(book)
