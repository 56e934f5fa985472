"""Registration of navigation entries and home panels."""

from collections.abc import Iterable
from datetime import date

from django.db import DEFAULT_DB_ALIAS
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from accounts.requests import is_signed_in
from library.models import LibraryDocument
from lms.plugins import (
    AGENDA_HOOK,
    HOME_PANEL_HOOK,
    LIBRARY_PANEL_HOOK,
    NAV_HOOK,
    PERSONAL_DATA_HOOK,
    STAFF_HOOK,
    AgendaItem,
    NavItem,
    PersonalData,
    StaffArea,
)

from .components import CitedByPanel, ContinuePanel, NewCoursesPanel, catalogue_url
from .live import appointments_of
from .models import CoursePage, Enrolment
from .permissions import keeps_catalogue
from .personal_data import own_study_data


@hooks.register(NAV_HOOK)
def catalogue_entry(request: HttpRequest) -> NavItem:
    return NavItem(label=_("课程中心"), url=catalogue_url(request), order=100)


@hooks.register(NAV_HOOK)
def my_courses_entry(request: HttpRequest) -> NavItem | None:
    return NavItem(label=_("我的课程"), url=reverse("courses:my_courses"), order=200) if is_signed_in(request) else None


@hooks.register(LIBRARY_PANEL_HOOK)
def cited_by_panel(request: HttpRequest, document: LibraryDocument) -> Component:
    return CitedByPanel(request, document)


@hooks.register(AGENDA_HOOK)
def appointments(request: HttpRequest, first: date, last: date) -> Iterable[AgendaItem]:
    return appointments_of(request.user, first, last) if is_signed_in(request) else ()


@hooks.register(STAFF_HOOK)
def missed_words_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not keeps_catalogue(request.user):
        return None
    return NavItem(label=_("没有搜到的词"), url=reverse("courses:missed_words"), order=700, area=StaffArea.TEACHING)


@hooks.register(HOME_PANEL_HOOK)
def continue_panel(request: HttpRequest) -> Component | None:
    return ContinuePanel(request) if is_signed_in(request) else None


@hooks.register(HOME_PANEL_HOOK)
def new_courses_panel(request: HttpRequest) -> Component:
    return NewCoursesPanel(request)


def _studied(pages: Iterable[Page]) -> Page | None:
    """Return the first of `pages` that is, or holds, a course somebody has studied."""
    return next((page for page in pages if Enrolment.objects.filter(course__path__startswith=page.path).exists()), None)


def _needed(pages: Iterable[Page]) -> Page | None:
    """Return the first of `pages` that rows of other apps protect: questions, a class, a task, a batch of imports."""
    for page in pages:
        try:
            Collector(using=DEFAULT_DB_ALIAS, origin=page).collect(Page.objects.filter(path__startswith=page.path))
        except (ProtectedError, RestrictedError):
            return page
    return None


def _refuse_deletion(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """Say why one of `pages` stays, and lead back; nothing where all of them may go."""
    if page := _studied(pages):
        text = _now("“%(title)s”已有人学习，学习记录须保留，不能删除。不再开设时请改用“取消发布”。")
    elif page := _needed(pages):
        text = _now(
            "“%(title)s”还用在别处（如课程答疑、评价、培训班、心得任务或导入记录），不能删除。不再开设时请改用“取消发布”。"
        )
    else:
        return None
    messages.error(request, text % {"title": page.title})
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_delete_page")
def keep_needed_course(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse_deletion(request, [page])


@hooks.register("before_bulk_action")
def keep_needed_courses(
    request: HttpRequest, action_type: str, objects: Iterable[object], action: object
) -> HttpResponse | None:
    pages = [each for each in objects if isinstance(each, Page)]
    return _refuse_deletion(request, pages) if action_type == "delete" else None


@hooks.register("before_copy_page")
def copy_courses_as_courses(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Make no alias of a course: each publication of the original would give it new lessons, without any progress."""
    if request.method != "POST" or not request.POST.get("alias"):
        return None
    if not CoursePage.objects.descendant_of(page, inclusive=True).exists():
        return None
    messages.error(
        request, _now("课程不能建立别名页：原课程每次发布都会使别名页上的学习进度失效。请不选“别名”，建立副本。")
    )
    return redirect("wagtailadmin_pages:copy", page.pk)


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_study_data(request.user) if is_signed_in(request) else ()
