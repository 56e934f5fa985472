"""Registration of the editors' screens and the navigation entry."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail import hooks

from accounts.permissions import Power, may
from accounts.requests import is_signed_in
from lms.plugins import (
    AGENDA_HOOK,
    HOME_PANEL_HOOK,
    NAV_HOOK,
    PERSONAL_DATA_HOOK,
    QUESTION_PICTURE_HOOK,
    STAFF_HOOK,
    AgendaItem,
    NavItem,
    PersonalData,
    StaffArea,
)
from questions.models import QuestionPicture

from .agenda import last_days
from .components import DueExamsPanel
from .models import Marker
from .personal_data import own_exam_data
from .pictures import is_on_a_paper_of


@hooks.register(NAV_HOOK)
def exams_entry(request: HttpRequest) -> NavItem | None:
    return (
        NavItem(label=_("考试"), url=reverse("exams:exam_list"), order=300) if request.user.is_authenticated else None
    )


@hooks.register(HOME_PANEL_HOOK)
def due_exams_panel(request: HttpRequest) -> Component | None:
    return DueExamsPanel(request) if is_signed_in(request) else None


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_exam_data(request.user) if is_signed_in(request) else ()


@hooks.register(QUESTION_PICTURE_HOOK)
def picture_of_a_paper(request: HttpRequest, picture: QuestionPicture) -> bool:
    return is_signed_in(request) and is_on_a_paper_of(request.user, picture)


@hooks.register(AGENDA_HOOK)
def exam_dates(request: HttpRequest, first: date, last: date) -> Iterable[AgendaItem]:
    return last_days(request.user, first, last) if is_signed_in(request) else ()


@hooks.register(STAFF_HOOK)
def exams_screens(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not (may(request.user, Power.SET_EXAMS) or may(request.user, Power.RUN_EXAMS)):
        return None
    return NavItem(_("考试"), reverse("exams:staff_exams"), 226, area=StaffArea.EXAMS)


@hooks.register(STAFF_HOOK)
def papers_screens(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.SET_EXAMS):
        return None
    return NavItem(_("试卷"), reverse("exams:papers"), 227, area=StaffArea.EXAMS)


@hooks.register(STAFF_HOOK)
def series_screens(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.RUN_EXAMS):
        return None
    return NavItem(_("定期考试"), reverse("exams:series_list"), 229, area=StaffArea.EXAMS)


@hooks.register(STAFF_HOOK)
def appeals_screens(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.RUN_EXAMS):
        return None
    return NavItem(_("成绩复核"), reverse("exams:appeals"), 230, area=StaffArea.EXAMS)


@hooks.register(STAFF_HOOK)
def marking_screens(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not Marker.objects.filter(user=request.user).exists():
        return None
    return NavItem(_("阅卷"), reverse("exams:marking"), 228, area=StaffArea.EXAMS)
