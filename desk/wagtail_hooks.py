"""Registration: tabs, panels and dates of one's own learning."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail import hooks

from accounts.models import User
from accounts.requests import is_signed_in
from courses.models import CoursePage, Lesson
from lms.plugins import (
    AGENDA_HOOK,
    COURSE_TOOL_HOOK,
    HOME_PANEL_HOOK,
    LEARNING_PAGE_HOOK,
    LESSON_PANEL_HOOK,
    PERSONAL_DATA_HOOK,
    AgendaItem,
    NavItem,
    PersonalData,
)

from .agenda import planned
from .components import AgendaPanel, CourseTools, LessonNotes
from .personal_data import own_desk


@hooks.register(LEARNING_PAGE_HOOK)
def favourites_tab(request: HttpRequest) -> NavItem | None:
    return NavItem(_("收藏"), reverse("desk:favourites"), 100) if is_signed_in(request) else None


@hooks.register(LEARNING_PAGE_HOOK)
def plan_tab(request: HttpRequest) -> NavItem | None:
    return NavItem(_("学习计划"), reverse("desk:plan"), 110) if is_signed_in(request) else None


@hooks.register(LEARNING_PAGE_HOOK)
def notes_tab(request: HttpRequest) -> NavItem | None:
    return NavItem(_("笔记"), reverse("desk:notes"), 120) if is_signed_in(request) else None


@hooks.register(LEARNING_PAGE_HOOK)
def history_tab(request: HttpRequest) -> NavItem | None:
    return NavItem(_("观看历史"), reverse("desk:history"), 130) if is_signed_in(request) else None


@hooks.register(LESSON_PANEL_HOOK)
def lesson_notes(request: HttpRequest, lesson: Lesson) -> Component | None:
    return LessonNotes(request, lesson) if is_signed_in(request) else None


@hooks.register(COURSE_TOOL_HOOK)
def course_tools(request: HttpRequest, course: CoursePage) -> Component | None:
    learns = is_signed_in(request) and request.user.kind != User.Kind.REGISTERED
    return CourseTools(request, course) if learns else None  # type: ignore[arg-type]


@hooks.register(HOME_PANEL_HOOK)
def agenda_panel(request: HttpRequest) -> Component | None:
    return AgendaPanel(request) if is_signed_in(request) else None


@hooks.register(AGENDA_HOOK)
def plan_dates(request: HttpRequest, first: date, last: date) -> Iterable[AgendaItem]:
    return planned(request.user, first, last) if is_signed_in(request) else ()


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_desk(request.user) if is_signed_in(request) else ()
