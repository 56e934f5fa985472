"""Registration: the tab beside "my courses", the entry of the staff area, deadlines, one's own data."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.models import User
from accounts.permissions import Power, may
from accounts.requests import is_signed_in
from lms.plugins import (
    AGENDA_HOOK,
    LEARNING_PAGE_HOOK,
    PERSONAL_DATA_HOOK,
    STAFF_HOOK,
    AgendaItem,
    NavItem,
    PersonalData,
    StaffArea,
)

from .models import Task
from .personal_data import own_reflections


@hooks.register(LEARNING_PAGE_HOOK)
def reflections_tab(request: HttpRequest) -> NavItem | None:
    return NavItem(_("心得"), reverse("reflections:mine"), 125) if is_signed_in(request) else None


@hooks.register(STAFF_HOOK)
def staff_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may(request.user, Power.MANAGE_REFLECTIONS):
        return None
    return NavItem(_("学习心得"), reverse("reflections:staff"), 235, area=StaffArea.TEACHING)


def _deadlines(user: User, first: date, last: date) -> Iterator[AgendaItem]:
    # Most weeks nothing ends: asking that first costs a tenth of asking what ends for whom.
    tasks = Task.objects.filter(deadline__date__range=(first, last))
    for task in tasks.for_learner(user, at=timezone.now()) if tasks.exists() else ():
        yield AgendaItem(
            uid=f"reflection-{task.uid}",
            title=_now("提交心得《%(title)s》") % {"title": task.title},
            url=task.get_absolute_url(),
            day=timezone.localdate(task.deadline),
            is_done=task.my_state in ("submitted", "accepted"),
        )


@hooks.register(AGENDA_HOOK)
def deadlines(request: HttpRequest, first: date, last: date) -> Iterable[AgendaItem]:
    return _deadlines(request.user, first, last) if is_signed_in(request) else ()


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_reflections(request.user) if is_signed_in(request) else ()
