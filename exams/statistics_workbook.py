"""The figures of an exam as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from openpyxl import Workbook

from accounts.audit import record
from accounts.models import User
from lms.workbooks import as_bytes, safe_text, write_head

from .item_analysis import Analysis, Group


def _rounded(value: float | None, places: int = 2) -> float | None:
    return None if value is None else round(value, places)


def write_statistics(analysis: Analysis, *, by: User, at: datetime) -> bytes:
    """Return a workbook: the exam, its questions, their options, units, categories. The audit log names the export."""
    book = Workbook()
    _write_exam(book, analysis)
    _write_items(book, analysis)
    _write_choices(book, analysis)
    _write_groups(book, _("按单位"), analysis.units)
    _write_groups(book, _("按类别"), analysis.categories)
    record("export_exam_statistics", by=by, at=at, target=analysis.exam, people=analysis.figures.people)
    return as_bytes(book)


def _write_exam(book: Workbook, analysis: Analysis) -> None:
    sheet, figures = book.active, analysis.figures
    sheet.title = _("整卷")
    write_head(sheet, [_("项目"), _("数值")], [28, 16])
    rows = [
        (_("参加人数"), figures.people),
        (_("满分"), analysis.full),
        (_("平均分"), _rounded(figures.mean)),
        (_("中位数"), _rounded(figures.median)),
        (_("标准差"), _rounded(figures.deviation)),
        (_("偏度"), _rounded(figures.skewness)),
        (_("峰度"), _rounded(figures.kurtosis)),
        (_("内部一致性系数（α × 100）"), _rounded(figures.cic)),
        (_("误差比（%）"), _rounded(figures.error_ratio)),
        (_("标准误"), _rounded(figures.standard_error)),
        (_("合格率"), _rounded(analysis.passed, 4)),
    ]
    for name, value in rows:
        sheet.append([name, value])


def _write_items(book: Workbook, analysis: Analysis) -> None:
    sheet = book.create_sheet(_("试题"))
    headings = [_("题号"), _("题目编号"), _("题型"), _("题干"), _("分值"), _("作答人数"), _("得分率"), _("标准差")]
    headings += [_("区分度"), _("区分效率"), _("预定权重（%）"), _("实际权重（%）"), _("提示")]
    write_head(sheet, headings, [8, 14, 10, 60, 8, 10, 10, 10, 10, 10, 12, 12, 30])
    for item in analysis.items:
        figures = item.figures
        texts = [safe_text(text) for text in (item.version.question.number, item.kind, item.title)]
        numbers = [item.full, figures.people, _rounded(figures.facility, 4), _rounded(figures.deviation)]
        numbers += [
            _rounded(value) for value in (figures.discrimination, figures.efficiency, item.share, figures.weight)
        ]
        sheet.append([item.number, *texts, *numbers, "；".join(item.remarks)])


def _write_choices(book: Workbook, analysis: Analysis) -> None:
    sheet = book.create_sheet(_("选项"))
    headings = [_("题号"), _("选项"), _("内容"), _("正确"), _("人数"), _("比例"), _("高分组"), _("低分组")]
    write_head(sheet, headings, [8, 8, 50, 8, 8, 10, 10, 10])
    for item in analysis.items:
        for row in item.choices:
            found = row.figures
            shares = [_rounded(share, 4) for share in (found.share, found.best, found.weakest)]
            right = _("是") if row.right else ""
            sheet.append([item.number, row.key, safe_text(row.text), right, found.count, *shares])


def _write_groups(book: Workbook, title: str, groups: Sequence[Group]) -> None:
    sheet = book.create_sheet(title)
    write_head(sheet, [_("名称"), _("人数"), _("平均得分率"), _("合格率")], [32, 10, 12, 10])
    for group in groups:
        sheet.append([safe_text(group.name), group.people, _rounded(group.mean, 4), _rounded(group.passed, 4)])
