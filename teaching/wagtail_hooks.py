"""Registration: entries of the staff area."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.requests import is_signed_in
from lms.plugins import PERSONAL_DATA_HOOK, STAFF_HOOK, NavItem, PersonalData, StaffArea

from .permissions import makes_courses, reads_reports
from .personal_data import own_imports


@hooks.register(STAFF_HOOK)
def courses_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not reads_reports(request.user):
        return None
    return NavItem(_("课程统计"), reverse("teaching:courses"), 240, area=StaffArea.TEACHING)


@hooks.register(STAFF_HOOK)
def broadcasts_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not reads_reports(request.user):
        return None
    return NavItem(_("直播统计"), reverse("teaching:broadcasts"), 242, area=StaffArea.TEACHING)


@hooks.register(STAFF_HOOK)
def imports_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not makes_courses(request.user):
        return None
    return NavItem(_("课程导入"), reverse("teaching:imports"), 245, area=StaffArea.TEACHING)


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_imports(request.user) if is_signed_in(request) else ()
