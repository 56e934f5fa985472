"""Registration: tabs of one's own learning, entries of the staff area, dates, one's own data."""

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

from .models import Contest, ReadingList
from .personal_data import own_activities


@hooks.register(LEARNING_PAGE_HOOK)
def reading_tab(request: HttpRequest) -> NavItem | None:
    return NavItem(_("书目"), reverse("activities:reading"), 126) if is_signed_in(request) else None


@hooks.register(LEARNING_PAGE_HOOK)
def contests_tab(request: HttpRequest) -> NavItem | None:
    return NavItem(_("评选活动"), reverse("activities:contests"), 127) if is_signed_in(request) else None


def _organises(request: HttpRequest) -> bool:
    return is_signed_in(request) and may(request.user, Power.MANAGE_ACTIVITIES)


@hooks.register(STAFF_HOOK)
def reading_entry(request: HttpRequest) -> NavItem | None:
    return (
        NavItem(_("必读书目"), reverse("activities:staff_lists"), 236, area=StaffArea.TEACHING)
        if _organises(request)
        else None
    )


@hooks.register(STAFF_HOOK)
def contests_entry(request: HttpRequest) -> NavItem | None:
    return (
        NavItem(_("评选活动"), reverse("activities:staff_contests"), 237, area=StaffArea.TEACHING)
        if _organises(request)
        else None
    )


def _dates(user: User, first: date, last: date) -> Iterator[AgendaItem]:
    # Most weeks nothing ends: asking that first costs a tenth of asking what ends for whom.
    now = timezone.now()
    lists = ReadingList.objects.filter(ends_on__range=(first, last))
    for each in lists.for_learner(user, at=now) if lists.exists() else ():
        yield AgendaItem(
            uid=f"reading-{each.uid}",
            title=_now("读完书目《%(title)s》") % {"title": each.title},
            url=each.get_absolute_url(),
            day=each.ends_on,
            is_done=each.my_read >= each.needed,
        )
    contests = Contest.objects.filter(state="open", deadline__date__range=(first, last))
    for contest in contests.for_learner(user, at=now) if contests.exists() else ():
        yield AgendaItem(
            uid=f"contest-{contest.uid}",
            title=_now("提交作品：%(title)s") % {"title": contest.title},
            url=contest.get_absolute_url(),
            day=timezone.localdate(contest.deadline),
            is_done=contest.my_submitted is not None,  # type: ignore[attr-defined] # annotated
        )


@hooks.register(AGENDA_HOOK)
def dates(request: HttpRequest, first: date, last: date) -> Iterable[AgendaItem]:
    return _dates(request.user, first, last) if is_signed_in(request) else ()


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_activities(request.user) if is_signed_in(request) else ()
