"""The tables of reading lists and contests for the office."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from accounts.audit import record
from accounts.models import User
from lms.workbooks import as_bytes, safe_text, write_head

from .models import Contest, Judgement, ReadingList, ReadingRecord
from .reading import readers_of


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def reading_table(reading_list: ReadingList, *, by: User, at: datetime) -> bytes:
    """Return a workbook: everybody the list is for, and when they marked each item as read. The audit log names it."""
    book = Workbook()
    sheet = book.active
    items = list(reading_list.items.select_related("document"))
    headings = [_("姓名"), _("单位"), _("必读已读"), *(safe_text(item.name) for item in items)]
    write_head(sheet, headings, [12, 28, 12, *([18] * len(items))])
    records = ReadingRecord.objects.filter(item__reading_list=reading_list)
    read = {(user, item): at for user, item, at in records.values_list("user_id", "item_id", "read_at")}
    for person in readers_of(reading_list).order_by("name_key", "pk"):
        unit = person.unit.name if person.unit else ""
        days = [_day(read.get((person.pk, item.pk))) for item in items]
        sheet.append([safe_text(person.real_name), safe_text(unit), person.read_needed, *days])  # type: ignore[attr-defined]
    record("export_reading_list", by=by, at=at, target=reading_list, people=sheet.max_row - 1)
    return as_bytes(book)


def results_table(contest: Contest, *, by: User, at: datetime) -> bytes:
    """Return a workbook of the entries; until the results are published it holds no names.

    Afterwards a second sheet holds the marks of every juror. The audit log names the export.
    """
    book = Workbook()
    sheet = book.active
    headings = [_("编号"), _("作品名称"), _("姓名"), _("单位"), _("提交时间"), _("平均得分"), _("名次"), _("奖项")]
    write_head(sheet, headings, [8, 36, 12, 28, 18, 10, 8, 12])
    hidden = contest.hides_names
    entries = contest.entries.submitted().select_related("user", "unit", "result")
    for entry in entries.order_by("result__rank", "number", "pk"):
        result: Any = getattr(entry, "result", None)
        who = ["", ""] if hidden else [entry.user.real_name, entry.unit.name if entry.unit else ""]
        place = [result.mean, result.rank, result.award] if result else ["", "", ""]
        when = "" if hidden else _day(entry.submitted_at)
        sheet.append([entry.number, safe_text(entry.title), *map(safe_text, who), when, *place])
    if contest.state == Contest.State.PUBLISHED:
        _marks_sheet(book, contest)
    record("export_contest", by=by, at=at, target=contest, entries=sheet.max_row - 1, state=contest.state)
    return as_bytes(book)


def _marks_sheet(book: Workbook, contest: Contest) -> None:
    """Add what every juror gave for every criterion, and said."""
    criteria = list(contest.criteria.all())
    sheet = book.create_sheet(_("评分明细"))
    headings = [_("编号"), _("作品名称"), _("评委"), *(safe_text(each.name) for each in criteria), _("合计"), _("评语")]
    write_head(sheet, headings, [8, 36, 12, *([10] * len(criteria)), 10, 60])
    judgements = Judgement.objects.counting().filter(entry__contest=contest).prefetch_related("scores")
    for each in judgements.select_related("entry", "juror__user").order_by("entry__number", "juror__user__name_key"):
        marks = {score.criterion_id: score.marks for score in each.scores.all()}
        who = [safe_text(each.entry.title), safe_text(each.juror.user.real_name)]
        given = [marks.get(criterion.pk) for criterion in criteria]
        sheet.append([each.entry.number, *who, *given, each.total, safe_text(each.comment)])
