"""Registration: the sixth of the public sections (SPEC P01), the staff area, the own data."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from accounts.requests import is_signed_in
from lms.plugins import PERSONAL_DATA_HOOK, SECTION_HOOK, STAFF_HOOK, NavItem, PersonalData, Section

from .personal_data import own_letters
from .querysets import SUPERVISOR, is_handler, may_sign


@hooks.register(SECTION_HOOK)
def mailbox_section(request: HttpRequest) -> Section:
    # Whoever has no account writes by the channel that is open to all.
    page = "mailbox:my_letters" if is_signed_in(request) else "mailbox:write_public"
    return Section(label=_("我向组织说心里话"), url=reverse(page), order=600)


@hooks.register(STAFF_HOOK)
def office_entry(request: HttpRequest) -> NavItem | None:
    return NavItem(_("办理信件"), reverse("mailbox:office"), 610) if is_handler(request.user) else None


@hooks.register(STAFF_HOOK)
def signatures_entry(request: HttpRequest) -> NavItem | None:
    # Handlers find them in their list of letters; leaders have no other page here.
    if not may_sign(request.user) or is_handler(request.user):
        return None
    return NavItem(_("信件签名"), reverse("mailbox:signatures"), 612)


@hooks.register(STAFF_HOOK)
def supervision_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or SUPERVISOR not in request.user.held_roles:
        return None
    return NavItem(_("信件监督"), reverse("mailbox:supervision"), 611)


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_letters(request.user) if is_signed_in(request) else ()
