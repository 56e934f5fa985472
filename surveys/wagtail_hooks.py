"""Registration: entries of the staff area, one's own data."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.permissions import Power, may
from accounts.requests import is_signed_in
from lms.plugins import PERSONAL_DATA_HOOK, STAFF_HOOK, NavItem, PersonalData, StaffArea

from .personal_data import own_replies


def _runs(request: HttpRequest) -> bool:
    return is_signed_in(request) and may(request.user, Power.RUN_SURVEYS)


@hooks.register(STAFF_HOOK)
def surveys_entry(request: HttpRequest) -> NavItem | None:
    return NavItem(_("互动调研"), reverse("surveys:surveys"), 254, area=StaffArea.PUBLIC) if _runs(request) else None


@hooks.register(STAFF_HOOK)
def items_entry(request: HttpRequest) -> NavItem | None:
    return NavItem(_("调研事项"), reverse("surveys:items"), 255, area=StaffArea.PUBLIC) if _runs(request) else None


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_replies(request.user) if is_signed_in(request) else ()
