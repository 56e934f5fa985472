"""Registration of navigation entries."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.plugins import NAV_HOOK, PERSONAL_DATA_HOOK, STAFF_HOOK, NavItem, PersonalData, StaffArea, staff_entries

from .permissions import Power, may
from .personal_data import own_accounts_data
from .requests import is_signed_in


@hooks.register(NAV_HOOK)
def staff_entry(request: HttpRequest) -> NavItem | None:
    """Lead to the first page of the staff area that the person may open."""
    if not is_signed_in(request) or not request.user.held_roles:
        return None
    items = staff_entries(request)
    return NavItem(label=_("管理"), url=items[0].url, order=700) if items else None


@hooks.register(STAFF_HOOK)
def audit_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.READ_AUDIT):
        return None
    return NavItem(label=_("审计日志"), url=reverse("audit:list"), order=900, area=StaffArea.SAFETY)


@hooks.register(STAFF_HOOK)
def imports_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.MANAGE_PEOPLE):
        return None
    return NavItem(label=_("人员导入"), url=reverse("imports:list"), order=400, area=StaffArea.PEOPLE)


@hooks.register(STAFF_HOOK)
def registrations_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.REVIEW_REGISTRATIONS):
        return None
    return NavItem(label=_("实名注册"), url=reverse("registrations:list"), order=500, area=StaffArea.PEOPLE)


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_accounts_data(request.user) if is_signed_in(request) else ()


@hooks.register(STAFF_HOOK)
def corrections_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.MANAGE_PEOPLE):
        return None
    return NavItem(label=_("更正申请"), url=reverse("corrections:list"), order=450, area=StaffArea.PEOPLE)


@hooks.register(STAFF_HOOK)
def people_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.SEE_PEOPLE):
        return None
    return NavItem(label=_("人员"), url=reverse("people:list"), order=200, area=StaffArea.PEOPLE)


@hooks.register(STAFF_HOOK)
def units_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.MANAGE_UNITS):
        return None
    return NavItem(label=_("单位"), url=reverse("units:tree"), order=250, area=StaffArea.PEOPLE)


@hooks.register(STAFF_HOOK)
def roles_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.GRANT_WORK_ROLES):
        return None
    return NavItem(label=_("角色"), url=reverse("roles:list"), order=300, area=StaffArea.PEOPLE)


@hooks.register(STAFF_HOOK)
def security_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.MANAGE_SIGN_IN):
        return None
    return NavItem(label=_("登录安全"), url=reverse("security:locks"), order=800, area=StaffArea.SAFETY)


@hooks.register("construct_settings_menu")
def hide_accounts_and_groups(request: HttpRequest, menu_items: list[Any]) -> None:
    """Offer no way to Wagtail's own pages of accounts and groups, which answer 404."""
    menu_items[:] = [item for item in menu_items if item.name not in ("users", "groups")]
