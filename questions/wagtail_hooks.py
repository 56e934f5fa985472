"""Registration: the entry of the staff area, the chooser of the editors' area, one's own data."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.permissions import Power, may
from accounts.requests import is_signed_in
from lms.plugins import PERSONAL_DATA_HOOK, STAFF_HOOK, NavItem, PersonalData, StaffArea

from .personal_data import own_questions
from .viewsets import QuestionChooserViewSet, question_chooser


@hooks.register("register_admin_viewset")
def register_question_chooser() -> QuestionChooserViewSet:
    return question_chooser


@hooks.register(STAFF_HOOK)
def bank_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.SEE_QUESTIONS):
        return None
    return NavItem(_("题库"), reverse("questions:bank"), 250, area=StaffArea.EXAMS)


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_questions(request.user) if is_signed_in(request) else ()
