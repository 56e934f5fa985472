"""How a lesson stands for a task; registered with courses, which does not know this app.

Whoever studies the course writes for the task, even if its audience does not reach them; then the deadline says
nothing to them. The lesson is complete when the text is accepted.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.permissions import HOLDERS, Power
from courses.actions import complete_lesson, record_progress
from courses.models import CoursePage, Enrolment, Lesson
from courses.permissions import TEACHERS
from courses.study import CourseView

from .models import Submission, Task

KIND = "reflection"
#: What is shown of a lesson whose text is handed in and not accepted yet: always less than any course asks for.
BEGUN = 0.1


def choices(user: User) -> list[tuple[UUID, str]]:
    """Return the tasks that may be put into a course: set in the scope of who teaches, and open to who comes late."""
    units = Unit.objects.managed_by(user, *TEACHERS, *HOLDERS[Power.MANAGE_REFLECTIONS])
    tasks = Task.objects.filter(organiser__in=units, published_at__isnull=False, late_allowed=True)
    return list(tasks.order_by("-deadline", "-pk").values_list("uid", "title"))


def url(request: HttpRequest, uid: UUID) -> str:
    """Return where a learner writes; whose text was accepted before they took the course need not write again."""
    if request.user.is_authenticated:
        own = Submission.objects.filter(task__uid=uid, user=request.user.pk).select_related("task", "user").first()
        if own is not None:
            tell_courses(own, at=timezone.now())
    return reverse("reflections:task", args=[uid])


def facts(uid: UUID) -> str:
    """Return a short line such as "不少于 800 字"."""
    least = Task.objects.filter(uid=uid).values_list("least", flat=True).first()
    return _("不少于 %(count)d 字") % {"count": least} if least else ""


def lessons_for(task: Task, user: User) -> list[Lesson]:
    """Return the lessons that stand for `task` in public courses that `user` has begun, and may be done now."""
    begun = Enrolment.objects.filter(user=user).values("course")
    visible = CoursePage.objects.visible_to(user)
    lessons = Lesson.objects.of_target(task.uid, KIND).filter(page__in=begun).filter(page__in=visible)
    return [lesson for lesson in lessons.select_related("page") if not _is_locked(lesson, user)]


def _is_locked(lesson: Lesson, user: User) -> bool:
    if not lesson.page.in_sequence:
        return False
    state = CourseView.of(lesson.page, user, at=timezone.now()).state_of(lesson)
    return state is not None and state.locked


def tell_courses(own: Submission, *, at: datetime) -> None:
    """Complete the lessons that stand for the task where the text is accepted; else note that they were begun."""
    if own.state == Submission.State.DRAFT:
        return
    for lesson in lessons_for(own.task, own.user):
        if own.state == Submission.State.ACCEPTED:
            complete_lesson(lesson, user=own.user, at=at)
        else:
            record_progress(lesson, user=own.user, ratio=BEGUN, at=at)


def tasks_of_lessons(user: User) -> QuerySet[Any, Any]:
    """Return the tasks (a query for their uids) that are lessons of courses which are live and `user` has begun."""
    begun = Enrolment.objects.filter(user=user.pk, course__live=True).values("course")
    lessons = Lesson.objects.filter(kind=KIND, retired=False, page__in=begun, target__isnull=False)
    return lessons.order_by().values_list("target", flat=True)
