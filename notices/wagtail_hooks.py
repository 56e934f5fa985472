"""Registration: entries of the staff area, one's own data."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.permissions import Power, may, may_in
from accounts.requests import is_signed_in
from lms.plugins import PERSONAL_DATA_HOOK, STAFF_HOOK, NavItem, PersonalData, StaffArea

from .personal_data import own_notices


@hooks.register(STAFF_HOOK)
def announcements_entry(request: HttpRequest) -> NavItem | None:
    if not (is_signed_in(request) and may(request.user, Power.SEND_ANNOUNCEMENTS)):
        return None
    return NavItem(_("通知"), reverse("notices:announcements"), 250, area=StaffArea.PUBLIC)


@hooks.register(STAFF_HOOK)
def deliveries_entry(request: HttpRequest) -> NavItem | None:
    if not (is_signed_in(request) and may(request.user, Power.SEND_ANNOUNCEMENTS)):
        return None
    return NavItem(_("发送记录"), reverse("notices:deliveries"), 251, area=StaffArea.PUBLIC)


@hooks.register(STAFF_HOOK)
def wordings_entry(request: HttpRequest) -> NavItem | None:
    if not (is_signed_in(request) and may_in(request.user, Power.WORD_NOTICES, None)):
        return None
    return NavItem(_("消息用语"), reverse("notices:wordings"), 252, area=StaffArea.PUBLIC)


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_notices(request.user) if is_signed_in(request) else ()
