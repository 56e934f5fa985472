"""Registration: an entry of the staff area."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.permissions import Power, may_in
from accounts.requests import is_signed_in
from lms.plugins import STAFF_HOOK, NavItem


@hooks.register(STAFF_HOOK)
def calendar_entry(request: HttpRequest) -> NavItem | None:
    if not (is_signed_in(request) and may_in(request.user, Power.KEEP_CALENDAR, None)):
        return None
    return NavItem(_("工作日历"), reverse("workdays:years"), 690)
