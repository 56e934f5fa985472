"""Registration: the third of the public sections (SPEC P01)."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from lms.plugins import SECTION_HOOK, Section


@hooks.register(SECTION_HOOK)
def nomination_section(request: HttpRequest) -> Section:
    return Section(label=_("干部推荐"), url=reverse("nomination:my_nominations"), order=300)
