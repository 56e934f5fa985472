"""Registration: the third of the public sections (SPEC P01), the office, the button beside vacant posts."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from accounts.requests import is_signed_in
from library.models import LibraryDocument
from lms.plugins import (
    LIBRARY_PANEL_HOOK,
    PERSONAL_DATA_HOOK,
    SECTION_HOOK,
    STAFF_HOOK,
    VACANCY_TOOL_HOOK,
    NavItem,
    PersonalData,
    Section,
)
from portal.models import Vacancy

from .components import CitingRulesPanel
from .personal_data import own_contests, own_nominations
from .querysets import OFFICER


@hooks.register(SECTION_HOOK)
def nomination_section(request: HttpRequest) -> Section:
    return Section(label=_("干部推荐"), url=reverse("nomination:my_nominations"), order=300)


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterator[PersonalData]:
    if is_signed_in(request):
        yield from own_nominations(request.user)
        yield from own_contests(request.user)


@hooks.register(STAFF_HOOK)
def office(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or OFFICER not in request.user.held_roles:
        return None
    return NavItem(_("干部推荐"), reverse("nomination:office"), order=700)


@hooks.register(LIBRARY_PANEL_HOOK)
def rules_citing_panel(request: HttpRequest, document: LibraryDocument) -> CitingRulesPanel | None:
    if not is_signed_in(request) or OFFICER not in request.user.held_roles:
        return None
    return CitingRulesPanel(document)


@hooks.register(VACANCY_TOOL_HOOK)
def recommend(request: HttpRequest, vacancy: Vacancy) -> NavItem:
    return NavItem(_("推荐此岗位"), f"{reverse('nomination:write')}?vacancy={vacancy.uid}")
