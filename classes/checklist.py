"""What must be there before a class is closed, and what is missing (SPEC §5, complaint 10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import CoursePage
from workdays.models import Day

from .models import ClassDocument, TrainingClass
from .results import ClassResults, MemberResult

#: A class is to be closed within so many working days after its last day.
CLOSE_WITHIN = 10


@dataclass(frozen=True)
class Item:
    """One line of the list. Without the `blocking` ones the class cannot be closed; `page` is where to put it right."""

    label: str
    met: bool
    detail: str
    page: str
    blocking: bool = True


@dataclass(frozen=True)
class Checklist:
    """The list of a class with the results of its members."""

    items: list[Item]
    results: list[MemberResult]

    @property
    def ready(self) -> bool:
        """Say whether the class can be closed."""
        return all(item.met for item in self.items if item.blocking)

    @property
    def missing(self) -> list[Item]:
        """Return what keeps the class from being closed."""
        return [item for item in self.items if item.blocking and not item.met]

    @property
    def graduates(self) -> list[MemberResult]:
        """Return the members to whom nothing is missing."""
        return [result for result in self.results if result.fulfilled]

    @property
    def behind(self) -> list[MemberResult]:
        """Return the members to whom something is missing."""
        return [result for result in self.results if not result.fulfilled]


def close_by(training_class: TrainingClass) -> date:
    """Return the day until which the class is to be closed."""
    return Day.objects.add_workdays(training_class.ends_on, CLOSE_WITHIN)


def checklist_of(training_class: TrainingClass, *, at: datetime) -> Checklist:
    """Look at a class and everybody on its roster; a constant number of queries."""
    members = training_class.members.active().select_related("user__unit", "group")
    results = ClassResults(training_class, members, at=at)
    checked = results.all()
    return Checklist(list(_items(training_class, results, checked, at)), checked)


def _items(
    training_class: TrainingClass, results: ClassResults, checked: list[MemberResult], at: datetime
) -> Iterator[Item]:
    kinds = set(training_class.documents.values_list("kind", flat=True))
    in_person = training_class.kind != TrainingClass.Kind.ONLINE
    people = len(checked)
    yield Item(_("学员名册"), people > 0, ngettext("%(n)d 人", "%(n)d 人", people) % {"n": people}, "roster")
    over = timezone.localdate(at) >= training_class.ends_on
    yield Item(_("培训已结束"), over, training_class.ends_on.isoformat(), "edit")
    yield _paper(ClassDocument.Kind.PLAN, kinds)
    if in_person:
        yield _paper(ClassDocument.Kind.TIMETABLE, kinds)
        yield from _sheets(results, kinds, at)
        hours = training_class.hours
        yield Item(_("集中培训学时"), hours > 0, _("%(n)s 学时") % {"n": f"{hours.normalize():f}"}, "edit")
    if not in_person or results.courses:
        count = len(results.courses)
        yield Item(_("课程"), count > 0, ngettext("%(n)d 门", "%(n)d 门", count) % {"n": count}, "courses")
    yield from _stopped(results)
    done = sum(result.fulfilled for result in checked)
    detail = _("%(done)d / %(all)d 人") % {"done": done, "all": people}
    yield Item(_("达到结业条件"), done == people, detail, "closing", blocking=False)


def _paper(kind: ClassDocument.Kind, there: set[str]) -> Item:
    met = kind in there
    return Item(str(kind.label), met, _("已上传") if met else _("未上传"), "documents")


def _stopped(results: ClassResults) -> Iterator[Item]:
    """Name the courses that were taken off: who has not finished them cannot."""
    wanted = [each.course_id for each in results.courses]
    offered = set(CoursePage.objects.open_to_all().filter(pk__in=wanted).values_list("pk", flat=True))
    stopped = [each.course.title for each in results.courses if each.course_id not in offered]
    if stopped:
        detail = _("暂停开设：%(titles)s") % {"titles": "、".join(stopped[:3])}
        yield Item(_("课程都能学习"), False, detail, "courses", blocking=False)


def _sheets(results: ClassResults, papers: set[str], at: datetime) -> Iterator[Item]:
    """Every meeting has its sheet: marks on the site, or the paper one for all."""
    meetings = results.meetings
    still = [meeting for meeting in meetings if meeting.ends_at > at]
    marked = {meeting for meeting, _member in results.marks}
    empty = [meeting for meeting in meetings if meeting.pk not in marked]
    if not meetings:
        yield Item(_("签到表"), False, _("还没有安排场次"), "meetings")
        return
    if still:
        detail = ngettext("还有 %(n)d 场未结束", "还有 %(n)d 场未结束", len(still)) % {"n": len(still)}
        yield Item(_("各场次已结束"), False, detail, "meetings")
    names = "、".join(meeting.title for meeting in empty[:3])
    met = not empty or ClassDocument.Kind.SHEET in papers
    yield Item(
        _("签到表"), met, _("无人签到：%(names)s") % {"names": names} if empty else _("各场次均有签到"), "meetings"
    )
