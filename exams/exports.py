"""The results of an exam as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from accounts.audiences import people_of
from accounts.audit import record
from accounts.models import User
from lms.workbooks import as_bytes, safe_text, write_head

from .models import Exam
from .standings import standing


def write_results(exam: Exam, *, by: User, at: datetime) -> bytes:
    """Return a workbook: every attempt with its grade and who did not sit; then one row a person with what counts.

    The audit log names the export.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = _("答卷")
    headings = [_("姓名"), _("工号"), _("单位"), _("第几次"), _("开始时间"), _("交卷时间"), _("交卷方式")]
    headings += [_("得分"), _("满分"), _("结果"), _("离开页面次数")]
    write_head(sheet, headings, [12, 16, 28, 8, 18, 18, 14, 8, 8, 10, 12])
    attempts = exam.attempts.with_grade().select_related("user__unit").order_by("user__name_key", "user", "number")
    each: Any  # annotated with the grade
    for each in attempts:
        unit = each.user.unit.name if each.user.unit else ""
        outcome = "" if each.passed is None else _("合格") if each.passed else _("未合格")
        texts = [each.user.real_name, each.user.employee_number or each.user.username, unit]
        times = [
            f"{timezone.localtime(time):%Y-%m-%d %H:%M:%S}" if time else ""
            for time in (each.started_at, each.finished_at)
        ]
        end = str(each.get_end_display())
        sheet.append(
            [*map(safe_text, texts), each.number, *times, end, each.score, each.full_marks, outcome, each.leaves]
        )
    if exam.audience is not None:
        reached = people_of(exam.audience, on=timezone.localdate(at)).select_related("unit").order_by("name_key")
        for person in reached.exclude(pk__in=exam.attempts.values("user")):
            unit = person.unit.name if person.unit else ""
            texts = [person.real_name, person.employee_number or person.username, unit]
            sheet.append([*map(safe_text, texts), "", "", "", _("未参加")])
    _write_standings(book.create_sheet(_("计入成绩")), exam, attempts)
    record("export_exam_results", by=by, at=at, target=exam, attempts=len(attempts))
    return as_bytes(book)


def _write_standings(sheet: Any, exam: Exam, attempts: Iterable[Any]) -> None:
    """Write what counts for each person by the rule of the exam; nothing while none of their attempts is marked."""
    headings = [_("姓名"), _("工号"), _("单位"), _("已考次数"), _("得分"), _("满分"), _("结果")]
    write_head(sheet, headings, [12, 16, 28, 10, 8, 8, 10])
    for _user, group in groupby(attempts, key=lambda each: each.user_id):
        mine = list(group)
        person = mine[0].user
        results = [(each.score, each.full_marks) for each in mine if each.score is not None]
        counts = standing(results, rule=exam.counting, pass_percent=exam.pass_percent)
        texts = [
            person.real_name,
            person.employee_number or person.username,
            person.unit.name if person.unit else "",
        ]
        marks = [counts.score, counts.full_marks, _("合格") if counts.passed else _("未合格")] if counts else []
        sheet.append([*map(safe_text, texts), len(mine), *marks])
