"""Registration: the third of the public sections (SPEC P01)."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from accounts.requests import is_signed_in
from lms.plugins import PERSONAL_DATA_HOOK, SECTION_HOOK, PersonalData, Section

from .personal_data import own_nominations


@hooks.register(SECTION_HOOK)
def nomination_section(request: HttpRequest) -> Section:
    return Section(label=_("干部推荐"), url=reverse("nomination:my_nominations"), order=300)


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_nominations(request.user) if is_signed_in(request) else ()
