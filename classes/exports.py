"""A class as a workbook: who was on the roster, who was at which meeting, who graduated, and with what."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from accounts.audit import record
from accounts.models import Posting, User
from lms.workbooks import safe_text

from .models import ClassMember, TrainingClass
from .results import ClassResults

WIDTHS = {"A": 6, "B": 12, "C": 16, "D": 30, "E": 12}


def write_class(training_class: TrainingClass, *, by: User, at: datetime) -> bytes:
    """Return the workbook of a class; what a cell holds is never read as a formula. The audit log names the export."""
    members = list(training_class.members.active().select_related("user__unit", "group"))
    results = ClassResults(training_class, members, at=at)
    meetings = results.meetings
    posts = Posting.objects.on(training_class.ends_on).filter(user__in=[member.user_id for member in members])
    held = {posting.user_id: posting for posting in posts.select_related("unit")}
    book = Workbook(write_only=False)
    sheet: Any = book.active
    sheet.title = _("学员和签到")
    for column, width in WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.append([safe_text(training_class.title)])
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.append([_note(training_class, by, at)])
    heads = [_("序号"), _("姓名"), _("工号"), _("单位及职务"), _("小组")]
    heads += [f"{timezone.localtime(each.starts_at):%m-%d %H:%M}\n{each.title}" for each in meetings]
    heads += [_("出席比例（%）"), _("未完成的项目"), _("是否结业"), _("学时")]
    sheet.append([safe_text(str(head)) for head in heads])
    for cell in sheet[3]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center")
    for number, member in enumerate(members, start=1):
        sheet.append([number, *_line(results, member, held.get(member.user_id))])
    sheet.freeze_panes = "C4"
    file = BytesIO()
    book.save(file)
    record("export_class", by=by, at=at, target=training_class, people=len(members))
    return file.getvalue()


def _line(results: ClassResults, member: ClassMember, posting: Posting | None) -> list[Any]:
    result = results.of(member)
    mine = {meeting.pk for meeting in results.meetings_of(member)}
    share = next((each.detail for each in result.requirements if each.key == "attendance"), "")
    texts = [
        member.user.real_name,
        member.user.employee_number or member.user.username,
        f"{posting.unit.name}{posting.post}" if posting else "",
        member.group.name if member.group else "",
    ]
    return [
        *[safe_text(text) for text in texts],
        *[str(results.presence(member, each).label) if each.pk in mine else "—" for each in results.meetings],
        share.split("%")[0],
        "、".join(requirement.label for requirement in result.missing),
        {True: _("结业"), False: _("未结业"), None: ""}[member.graduated],
        result.hours(results.training_class) if member.graduated else None,
    ]


def _note(training_class: TrainingClass, by: User, at: datetime) -> str:
    values = {
        "unit": training_class.organiser.name,
        "start": training_class.starts_on.isoformat(),
        "end": training_class.ends_on.isoformat(),
        "state": training_class.get_state_display(),
        "by": by.real_name,
        "at": timezone.localtime(at).strftime("%F %H:%M"),
    }
    return safe_text(
        _("主办：%(unit)s；时间：%(start)s 至 %(end)s；状态：%(state)s；导出人：%(by)s；导出时间：%(at)s") % values
    )
