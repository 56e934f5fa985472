"""Registration of the editors' screens and the navigation entry."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.plugins import NAV_HOOK, NavItem

from .viewsets import ExamsGroup

register_snippet(ExamsGroup)


@hooks.register(NAV_HOOK)
def exams_entry(request: HttpRequest) -> NavItem | None:
    return (
        NavItem(label=_("考试"), url=reverse("exams:exam_list"), order=300) if request.user.is_authenticated else None
    )
