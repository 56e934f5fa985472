"""Verbs on matters that replies brought up (SPEC L31)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, demand_in, may_in
from notices.actions import notify

from ..models import Item, Reply, Survey
from ..notice_kinds import SURVEY_ITEM, SURVEY_SETTLED
from .rounds import NotNowError

State = Item.State


def owners_for(survey: Survey) -> Any:
    """Return who may answer for matters of `survey`: holders of a role in its unit or below."""
    people = User.objects.active().filter(roles__unit__path__startswith=survey.unit.path)
    return people.distinct().order_by("name_key", "pk")


@transaction.atomic
def make_item(reply: Reply, values: Mapping[str, Any], *, by: User, at: datetime) -> Item:
    """Make a matter of `reply`, or change it while it is open: `matter`, `owner`, `due_on`.

    Raises ``ValidationError``, and :class:`NotNowError` for one that is settled.
    """
    rows = Reply.objects.select_for_update(of=("self",)).select_related("recipient__round__survey__unit")
    found = rows.get(pk=reply.pk)
    survey = found.recipient.round.survey
    demand_in(by, Power.RUN_SURVEYS, survey.unit)
    item = Item.objects.filter(reply=found).first() or Item(reply=found, made_at=at)
    if item.state != State.OPEN:
        raise NotNowError(_("这一事项已经办结。"))
    if values["owner"] not in owners_for(survey):
        raise ValidationError({"owner": _("请选择本单位的管理人员。")})
    is_new, former = item.pk is None, item.owner_id if item.pk else None
    item.matter, item.owner, item.due_on = values["matter"], values["owner"], values["due_on"]
    item.full_clean(exclude=["reply"])
    item.save()
    record("make_survey_item" if is_new else "edit_survey_item", by=by, at=at, target=item, owner=item.owner.real_name)
    if item.owner_id != former and item.owner_id != by.pk:
        key = f"item-{item.uid}-{item.owner_id}"
        notify([item.owner], SURVEY_ITEM, at=at, url=item.get_absolute_url(), key=key, matter=item.matter)
    return item


@transaction.atomic
def settle_item(item: Item, *, state: str, note: str, by: User, at: datetime) -> None:
    """Say that a matter is solved, or explain why not now; the person who brought it up is told.

    Raises ``PermissionDenied``, ``ValidationError`` and :class:`NotNowError`.
    """
    rows = Item.objects.select_for_update(of=("self",)).select_related("reply__recipient__round__survey__unit")
    found = rows.get(pk=item.pk)
    recipient = found.reply.recipient
    survey = recipient.round.survey
    if found.owner_id != by.pk and not may_in(by, Power.RUN_SURVEYS, survey.unit):
        raise PermissionDenied
    if found.state != State.OPEN:
        raise NotNowError(_("这一事项已经办结。"))
    if state not in {State.SOLVED, State.EXPLAINED} or not note.strip():
        raise ValidationError({"note": _("请写明怎样解决的，或为什么一时不能解决。")})
    found.state, found.note, found.settled_at = State(state), note.strip(), at
    found.save(update_fields=["state", "note", "settled_at"])
    record("settle_survey_item", by=by, at=at, target=found, state=str(state))
    facts: dict[str, Any] = {"title": survey.title, "state": State(state).label, "note": found.note}
    notify(
        [recipient.user],
        SURVEY_SETTLED,
        at=at,
        url=recipient.round.get_absolute_url(),
        key=f"settled-{found.uid}",
        **facts,
    )
