"""Registration of navigation entries and home panels."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail import hooks

from accounts.requests import is_signed_in
from lms.plugins import HOME_PANEL_HOOK, NAV_HOOK, NavItem

from .components import ContinuePanel, NewCoursesPanel, catalogue_url


@hooks.register(NAV_HOOK)
def catalogue_entry(request: HttpRequest) -> NavItem:
    return NavItem(label=_("课程中心"), url=catalogue_url(request), order=100)


@hooks.register(NAV_HOOK)
def my_courses_entry(request: HttpRequest) -> NavItem | None:
    return NavItem(label=_("我的课程"), url=reverse("courses:my_courses"), order=200) if is_signed_in(request) else None


@hooks.register(HOME_PANEL_HOOK)
def continue_panel(request: HttpRequest) -> Component | None:
    return ContinuePanel(request) if is_signed_in(request) else None


@hooks.register(HOME_PANEL_HOOK)
def new_courses_panel(request: HttpRequest) -> Component:
    return NewCoursesPanel(request)
