"""Handing a process over to the public: 考察预告 and 任前公示 (SPEC P15). The portal makes and decides the page."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from portal.actions import publish_people_notice, recall_people_notice
from portal.people_notices import PeopleNotice, standings_of

from ..models import Selection, SelectionNotice
from .selections import Closed


class AlreadyPushed(Exception):
    """A notice of this kind is on its way, or its period is not over."""


@transaction.atomic
def push_notice(selection: Selection, notice: PeopleNotice, *, by: User, at: datetime) -> SelectionNotice:
    """Hand a notice of the process over to the portal; also of one that is closed: 任前公示 comes after the decision.

    Raises ``PermissionDenied`` unless `by` handles the process, :class:`AlreadyPushed`, and what the portal says:
    ``ValidationError`` with words by part, ``portal.actions.NotNowError``.
    """
    if not Selection.objects.handled_by(by).filter(pk=selection.pk).exists():
        raise PermissionDenied
    found = Selection.objects.select_for_update(of=("self",)).filter(pk=selection.pk).first()
    if found is None:
        raise Closed
    earlier = found.notices.standing().filter(kind=notice.kind).first()
    if earlier is not None:
        today = timezone.localdate(at)
        where = standings_of([earlier.page_id], today=today).get(earlier.page_id) if earlier.page_id else None
        if where is not None and where.is_running(today):
            raise AlreadyPushed
        found.notices.filter(pk=earlier.pk).update(ended_at=at)
    page = publish_people_notice(notice, by=by, at=at)
    made = SelectionNotice.objects.create(selection=found, kind=notice.kind, page=page, pushed_by=by, pushed_at=at)
    people = len(notice.people)
    record("push_selection_notice", by=by, at=at, target=found, kind=notice.kind, page=page.pk, people=people)
    return made


@transaction.atomic
def recall_notice(notice: SelectionNotice, *, by: User, at: datetime) -> None:
    """Take a notice back that was never public.

    Raises ``PermissionDenied`` unless `by` handles the process, ``portal.actions.NotNowError`` once it was public.
    """
    if not SelectionNotice.objects.handled_by(by).filter(pk=notice.pk).exists():
        raise PermissionDenied
    rows = SelectionNotice.objects.select_for_update(of=("self",)).select_related("page", "selection")
    found = rows.get(pk=notice.pk)
    if found.ended_at is not None:
        return
    if found.page is not None:
        recall_people_notice(found.page, by=by, at=at)
    SelectionNotice.objects.filter(pk=found.pk).update(ended_at=at)
    record("recall_selection_notice", by=by, at=at, target=found.selection, kind=found.kind)
