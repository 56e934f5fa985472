"""The row of public sections: the portal's own pages and what plugins bring (SPEC P01)."""

from django.http import HttpRequest

from lms.plugins import SECTION_HOOK, Section, collect

from .models import SectionPage


def sections(request: HttpRequest) -> list[Section]:
    """Return the sections that exist here, in the order of SPEC P01; one that a plugin brings goes with it."""
    own = [
        Section(label=page.title, url=page.get_url(request) or "", order=SectionPage.ORDER[page.kind])
        for page in SectionPage.objects.open_to_all()
    ]
    return sorted([*own, *collect(SECTION_HOOK, request)], key=lambda section: section.order)
