"""Registration: entries of the navigation and of the staff area."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.requests import is_signed_in
from lms.plugins import NAV_HOOK, STAFF_HOOK, NavItem, StaffArea

from .keepers import keeps_library


@hooks.register(NAV_HOOK)
def library_entry(request: HttpRequest) -> NavItem:
    return NavItem(label=_("资料查询"), url=reverse("library:index"), order=150)


@hooks.register(STAFF_HOOK)
def keeping_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not keeps_library(request.user):
        return None
    return NavItem(_("资料库"), reverse("library:staff_index"), 250, area=StaffArea.TEACHING)
