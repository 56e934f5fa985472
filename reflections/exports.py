"""The table of a task for the office."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from accounts.audiences import people_of
from accounts.audit import record
from accounts.models import User
from lms.workbooks import as_bytes, safe_text, write_head

from .models import Submission, Task


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def make_table(task: Task, *, by: User, at: datetime) -> bytes:
    """Return a workbook: everybody the task reaches or who handed in, where they stand, late or not, the grade.

    The audit log names the export.
    """
    book = Workbook()
    sheet = book.active
    headings = [_("姓名"), _("单位"), _("状态"), _("首次提交"), _("逾期"), _("等次"), _("最高相似度（%）")]
    write_head(sheet, headings, [12, 28, 12, 18, 8, 8, 16])
    own = task.submissions.handed_in().select_related("user", "unit").with_highest()
    handed_in = {each.user_id: each for each in own.order_by("user__name_key")}
    for each in handed_in.values():
        grade = Submission.Grade(each.grade).label if each.grade else ""
        row = [each.user.real_name, each.unit.name if each.unit else "", each.get_state_display()]
        late = _("是") if each.is_late else ""
        sheet.append([*map(safe_text, row), _day(each.submitted_at), late, str(grade), each.highest])
    reached = people_of(task.audience, on=timezone.localdate(at)).select_related("unit").order_by("name_key")
    for person in reached.exclude(pk__in=handed_in):
        unit = person.unit.name if person.unit else ""
        sheet.append([safe_text(person.real_name), safe_text(unit), _("未提交")])
    record("export_reflections", by=by, at=at, target=task, people=sheet.max_row - 1)
    return as_bytes(book)
