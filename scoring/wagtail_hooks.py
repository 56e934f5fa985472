"""Registration of navigation entries, home panels and the editors' screens."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail import hooks

from accounts.permissions import Power, may
from accounts.requests import is_signed_in
from lms.plugins import HOME_PANEL_HOOK, NAV_HOOK, PERSONAL_DATA_HOOK, STAFF_HOOK, NavItem, PersonalData, StaffArea

from .components import StandingPanel, TopRankingPanel
from .permissions import SCORE_READERS, may_keep_rules
from .personal_data import own_credit_data


@hooks.register(NAV_HOOK)
def my_learning_entry(request: HttpRequest) -> NavItem | None:
    return NavItem(label=_("我的学习"), url=reverse("scoring:mine"), order=500) if is_signed_in(request) else None


@hooks.register(NAV_HOOK)
def rankings_entry(request: HttpRequest) -> NavItem | None:
    return NavItem(label=_("排行榜"), url=reverse("scoring:rankings"), order=600) if is_signed_in(request) else None


@hooks.register(STAFF_HOOK)
def staff_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or request.user.held_roles.isdisjoint(SCORE_READERS):
        return None
    return NavItem(label=_("学习管理"), url=reverse("scoring:staff"), order=100, area=StaffArea.HOURS)


@hooks.register(STAFF_HOOK)
def policies_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may_keep_rules(request.user):
        return None
    return NavItem(label=_("学时办法"), url=reverse("scoring:policies"), order=150, area=StaffArea.HOURS)


@hooks.register(STAFF_HOOK)
def targets_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may_keep_rules(request.user):
        return None
    return NavItem(label=_("学时任务"), url=reverse("scoring:targets"), order=151, area=StaffArea.HOURS)


@hooks.register(STAFF_HOOK)
def exemptions_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.GRANT_EXEMPTIONS):
        return None
    return NavItem(label=_("学时减免"), url=reverse("scoring:exemptions"), order=125, area=StaffArea.HOURS)


@hooks.register(STAFF_HOOK)
def hours_imports_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.IMPORT_HOURS):
        return None
    return NavItem(label=_("外部学时"), url=reverse("scoring:hours_imports"), order=122, area=StaffArea.HOURS)


@hooks.register(STAFF_HOOK)
def progress_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or request.user.held_roles.isdisjoint(SCORE_READERS):
        return None
    return NavItem(label=_("完成进度"), url=reverse("scoring:progress"), order=105, area=StaffArea.HOURS)


@hooks.register(STAFF_HOOK)
def annual_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or request.user.held_roles.isdisjoint(SCORE_READERS):
        return None
    return NavItem(label=_("年度归档"), url=reverse("scoring:annual"), order=112, area=StaffArea.HOURS)


@hooks.register(STAFF_HOOK)
def quarters_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or request.user.held_roles.isdisjoint(SCORE_READERS):
        return None
    return NavItem(label=_("季度通报"), url=reverse("scoring:quarters"), order=110, area=StaffArea.HOURS)


@hooks.register(STAFF_HOOK)
def claims_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.CONFIRM_DECLARATIONS):
        return None
    return NavItem(label=_("学时申报"), url=reverse("scoring:staff_declarations"), order=120, area=StaffArea.HOURS)


@hooks.register(STAFF_HOOK)
def appeals_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.ANSWER_CREDIT_APPEALS):
        return None
    return NavItem(label=_("学时复核"), url=reverse("scoring:staff_appeals"), order=130, area=StaffArea.HOURS)


@hooks.register(HOME_PANEL_HOOK)
def standing_panel(request: HttpRequest) -> Component | None:
    return StandingPanel(request) if is_signed_in(request) else None


@hooks.register(HOME_PANEL_HOOK)
def ranking_panel(request: HttpRequest) -> Component | None:
    return TopRankingPanel(request) if is_signed_in(request) else None


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_credit_data(request.user) if is_signed_in(request) else ()
