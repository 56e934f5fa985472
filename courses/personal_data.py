"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import Enrolment, LessonAttendance, LessonProgress, LiveVisit, PageRead


def own_study_data(user: User) -> Iterator[PersonalData]:
    """Yield the courses and the lessons that the person studied."""
    enrolments = Enrolment.objects.filter(user=user).select_related("course").order_by("enrolled_at")
    yield PersonalData(
        _("课程学习"),
        (_("课程"), _("开始学习"), _("最近学习"), _("学完时间")),
        [(e.course.title, e.enrolled_at, e.last_active_at, e.completed_at) for e in enrolments],
        200,
    )
    lessons = LessonProgress.objects.filter(enrolment__user=user).select_related("lesson", "enrolment__course")
    yield PersonalData(
        _("课时进度"),
        (_("课程"), _("课时"), _("打开时间"), _("进度"), _("学完时间")),
        [
            (p.enrolment.course.title, p.lesson.title, p.opened_at, p.ratio, p.completed_at)
            for p in lessons.order_by("opened_at")
        ],
        210,
    )
    pages = PageRead.objects.filter(user=user).select_related("lesson", "version__document").order_by("read_at")
    yield PersonalData(
        _("读过的资料页"),
        (_("课时"), _("资料"), _("页码"), _("打开时间"), _("读完时间")),
        [(p.lesson.title, p.version.document.title, p.number, p.opened_at, p.read_at) for p in pages],
        215,
    )
    visits = LiveVisit.objects.filter(user=user).select_related("lesson").order_by("joined_at")
    yield PersonalData(
        _("直播到场"), (_("课时"), _("进入时间")), [(visit.lesson.title, visit.joined_at) for visit in visits], 216
    )
    there = LessonAttendance.objects.filter(user=user).select_related("lesson", "withdrawal").order_by("marked_at")
    yield PersonalData(
        _("线下到课"),
        (_("课时"), _("登记时间"), _("撤销时间"), _("撤销原因")),
        [(mark.lesson.title, mark.marked_at, *_withdrawn(mark)) for mark in there],
        217,
    )


def _withdrawn(mark: LessonAttendance) -> tuple[Any, Any]:
    withdrawal = getattr(mark, "withdrawal", None)
    return (withdrawal.withdrawn_at, withdrawal.reason) if withdrawal is not None else (None, "")
