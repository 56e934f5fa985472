"""Registration: the sixth of the public sections (SPEC P01)."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from lms.plugins import SECTION_HOOK, Section


@hooks.register(SECTION_HOOK)
def mailbox_section(request: HttpRequest) -> Section:
    return Section(label=_("我向组织说心里话"), url=reverse("mailbox:my_letters"), order=600)
