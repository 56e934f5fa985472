"""Registration: the function area 互动交流 (SPEC L01), panels of courses and lessons, entries of the staff area."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail import hooks

from accounts.models import User
from accounts.permissions import Power, may
from accounts.requests import is_signed_in
from courses.models import CoursePage, Lesson
from courses.permissions import is_teacher
from lms.plugins import (
    COURSE_PANEL_HOOK,
    LESSON_PANEL_HOOK,
    NAV_HOOK,
    PERSONAL_DATA_HOOK,
    STAFF_HOOK,
    NavItem,
    PersonalData,
    StaffArea,
)

from .components import CourseEvaluation, CourseQuestions, LiveQuestions
from .permissions import moderates_site
from .personal_data import own_posts


@hooks.register(NAV_HOOK)
def discussion_entry(request: HttpRequest) -> NavItem | None:
    return NavItem(_("互动交流"), reverse("discussion:index"), 400) if is_signed_in(request) else None


@hooks.register(STAFF_HOOK)
def questions_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not is_teacher(request.user):
        return None
    return NavItem(_("待解答的提问"), reverse("discussion:questions"), 255, area=StaffArea.TEACHING)


@hooks.register(STAFF_HOOK)
def queue_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.MODERATE):
        return None
    return NavItem(_("发言管理"), reverse("discussion:queue"), 260, area=StaffArea.TEACHING)


@hooks.register(STAFF_HOOK)
def evaluation_entry(request: HttpRequest) -> NavItem | None:
    # Asked after the roles, which are known by then.
    if not is_signed_in(request) or not moderates_site(request.user):
        return None
    return NavItem(_("课程评价表"), reverse("discussion:evaluation_questions"), 265, area=StaffArea.TEACHING)


def _learns(request: HttpRequest) -> bool:
    return is_signed_in(request) and request.user.kind != User.Kind.REGISTERED


@hooks.register(COURSE_PANEL_HOOK)
def course_questions(request: HttpRequest, course: CoursePage) -> Component | None:
    return CourseQuestions(request, course) if _learns(request) else None  # type: ignore[arg-type]


@hooks.register(COURSE_PANEL_HOOK)
def course_evaluation(request: HttpRequest, course: CoursePage) -> Component | None:
    return CourseEvaluation(request, course) if _learns(request) else None  # type: ignore[arg-type]


@hooks.register(LESSON_PANEL_HOOK)
def lesson_questions(request: HttpRequest, lesson: Lesson) -> Component | None:
    return CourseQuestions(request, lesson.page, lesson) if _learns(request) else None  # type: ignore[arg-type]


@hooks.register(LESSON_PANEL_HOOK)
def live_questions(request: HttpRequest, lesson: Lesson) -> Component | None:
    # A live lesson keeps its times when it becomes one on demand: its transcript stays beside the recording.
    was_live = lesson.starts_at is not None and lesson.kind != Lesson.Kind.OFFLINE
    return LiveQuestions(request, lesson) if was_live and _learns(request) else None  # type: ignore[arg-type]


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_posts(request.user) if is_signed_in(request) else ()
