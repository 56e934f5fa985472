"""Registration of navigation entries and home panels."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail import hooks

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
)

from .agenda import dates_of
from .components import ClassesPanel, OverduePanel
from .personal_data import own_class_data


@hooks.register(NAV_HOOK)
def classes_entry(request: HttpRequest) -> NavItem | None:
    return NavItem(label=_("培训班"), url=reverse("classes:list"), order=250) if is_signed_in(request) else None


def _staff(request: HttpRequest, power: Power, label: str | Promise, name: str, order: int) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, power):
        return None
    return NavItem(label=label, url=reverse(name), order=order)


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
