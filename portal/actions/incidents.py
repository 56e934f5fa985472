"""Verbs on incidents: make the whole site read-only, and end that (SPEC P10)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, demand_in

from ..incidents import forget_state
from ..models import Incident
from .publishing import NotNowError


def begin_incident(*, reason: str, by: User | None, at: datetime) -> Incident:
    """Let nothing on the site be changed from now on. Raises :class:`NotNowError` when that holds already."""
    demand_in(by, Power.DECLARE_INCIDENT, None)
    try:
        with transaction.atomic():
            made = Incident.objects.create(reason=reason, begun_by=by, begun_at=at)
            record("begin_incident", by=by, at=at, target=made, reason=reason)
            transaction.on_commit(forget_state)
    except IntegrityError:
        raise NotNowError(_("全站已经处于只读状态。")) from None
    return made


@transaction.atomic
def end_incident(incident: Incident, *, by: User | None, at: datetime) -> None:
    """Let the site be used as ever again."""
    demand_in(by, Power.DECLARE_INCIDENT, None)
    found = Incident.objects.select_for_update().get(pk=incident.pk)
    if found.ended_at is not None:
        raise NotNowError(_("只读状态已经结束。"))
    found.ended_by, found.ended_at = by, at
    found.save(update_fields=["ended_by", "ended_at"])
    record("end_incident", by=by, at=at, target=found)
    transaction.on_commit(forget_state)
