"""Registration of navigation entries, home panels and dates; courses of classes are kept from deletion."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from accounts.permissions import Power, may
from accounts.requests import is_signed_in
from lms.plugins import (
    AGENDA_HOOK,
    HOME_PANEL_HOOK,
    NAV_HOOK,
    PERSONAL_DATA_HOOK,
    STAFF_HOOK,
    AgendaItem,
    NavItem,
    PersonalData,
    StaffArea,
)

from .agenda import dates_of
from .components import ClassesPanel, OverduePanel
from .models import ClassCourse
from .personal_data import own_class_data


@hooks.register(NAV_HOOK)
def classes_entry(request: HttpRequest) -> NavItem | None:
    return NavItem(label=_("培训班"), url=reverse("classes:list"), order=250) if is_signed_in(request) else None


def _staff(request: HttpRequest, power: Power, label: str | Promise, name: str, order: int) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, power):
        return None
    return NavItem(label=label, url=reverse(name), order=order, area=StaffArea.TEACHING)


@hooks.register(STAFF_HOOK)
def staff_classes_entry(request: HttpRequest) -> NavItem | None:
    return _staff(request, Power.MANAGE_CLASSES, _("班次"), "classes:staff_list", 120)


@hooks.register(STAFF_HOOK)
def programmes_entry(request: HttpRequest) -> NavItem | None:
    return _staff(request, Power.MANAGE_CLASSES, _("培训计划"), "classes:programmes", 121)


@hooks.register(STAFF_HOOK)
def viewings_entry(request: HttpRequest) -> NavItem | None:
    return _staff(request, Power.RUN_VIEWINGS, _("集中收看"), "classes:viewings", 122)


@hooks.register(HOME_PANEL_HOOK)
def classes_panel(request: HttpRequest) -> Component | None:
    return ClassesPanel(request) if is_signed_in(request) else None


@hooks.register(HOME_PANEL_HOOK)
def overdue_panel(request: HttpRequest) -> Component | None:
    if not is_signed_in(request) or not may(request.user, Power.MANAGE_CLASSES):
        return None
    return OverduePanel(request)


@hooks.register(AGENDA_HOOK)
def class_dates(request: HttpRequest, first: date, last: date) -> Iterable[AgendaItem]:
    return dates_of(request.user, first, last) if is_signed_in(request) else ()


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_class_data(request.user) if is_signed_in(request) else ()


def _refusal(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    """Refuse to delete `pages` where one is, or holds, a course of a class; say which class."""
    for page in pages:
        line = ClassCourse.objects.filter(course__path__startswith=page.path).select_related("training_class").first()
        if line is not None:
            text = _now("“%(title)s”是班次“%(name)s”的课程，不能删除。不再开设时请改用“取消发布”。")
            messages.error(request, text % {"title": page.title, "name": line.training_class.title})
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_delete_page")
def keep_course_of_class(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refusal(request, [page])


@hooks.register("before_bulk_action")
def keep_courses_of_classes(
    request: HttpRequest, action_type: str, objects: Iterable[object], action: object
) -> HttpResponse | None:
    if action_type != "delete":
        return None
    return _refusal(request, [each for each in objects if isinstance(each, Page)])
