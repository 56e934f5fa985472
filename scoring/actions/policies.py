"""Verbs on credit policies: write drafts, try them on a year's records, activate."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from jobs.actions import enqueue

from ..models import CreditEntry, CreditPolicy, PolicySimulation

#: What of a draft may be written.
FIELDS = ("code", "name", "basis", "rules", "valid_from", "valid_until")


def _next_version(code: str) -> int:
    return (CreditPolicy.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0) + 1


def _draft(policy: CreditPolicy) -> CreditPolicy:
    found = CreditPolicy.objects.select_for_update().get(pk=policy.pk)
    if not found.is_draft:
        raise ValidationError(_("已启用的版本不能修改；请复制为新版本后再改。"))
    return found


@transaction.atomic
def save_policy(
    values: Mapping[str, Any], *, by: User, at: datetime, policy: CreditPolicy | None = None
) -> CreditPolicy:
    """Write a draft; a new one becomes the next version of its code. Raises ``ValidationError``.

    `values` are those of :data:`FIELDS` and ``categories``.
    """
    draft = _draft(policy) if policy else CreditPolicy()
    if draft.pk is None or draft.code != values["code"]:
        draft.version = _next_version(values["code"])
    for name in FIELDS:
        setattr(draft, name, values[name])
    draft.full_clean()
    draft.save()
    draft.categories.set(values["categories"])
    record("save_policy", by=by, at=at, target=draft, code=draft.code, version=draft.version)
    return draft


@transaction.atomic
def copy_policy(policy: CreditPolicy, *, by: User, at: datetime) -> CreditPolicy:
    """Make the next version of a policy as a draft, valid from tomorrow."""
    day = timezone.localdate(at) + timedelta(days=1)
    values = {name: getattr(policy, name) for name in FIELDS} | {"valid_from": day, "valid_until": None}
    return save_policy(values | {"categories": policy.categories.all()}, by=by, at=at)


@transaction.atomic
def discard_policy(policy: CreditPolicy, *, by: User, at: datetime) -> None:
    """Throw a draft away, with what was tried with it. Raises ``ValidationError`` for anything else."""
    draft = _draft(policy)
    record("discard_policy", by=by, at=at, target=draft, code=draft.code, version=draft.version)
    draft.delete()


@transaction.atomic
def activate_policy(policy: CreditPolicy, *, by: User, at: datetime) -> CreditPolicy:
    """Put a draft in force from its date on. Raises ``ValidationError``.

    The version of the same code in force until then ends that day. Days for which credits exist already are not put
    under other rules: entries keep the version they were earned under.
    """
    draft = _draft(policy)
    draft.full_clean()
    same = CreditPolicy.objects.select_for_update().filter(code=draft.code, state=CreditPolicy.State.ACTIVE)
    earned = CreditEntry.objects.filter(policy__in=same).order_by("-earned_at").first()
    if earned and timezone.localdate(earned.earned_at) >= draft.valid_from:
        raise ValidationError(
            {
                "valid_from": _("%(day)s 已按上一版本计入学时，生效日期应在此之后。")
                % {"day": timezone.localdate(earned.earned_at).isoformat()}
            }
        )
    for before in same:
        if before.valid_from >= draft.valid_from:
            raise ValidationError({"valid_from": _("生效日期应晚于上一版本的 %(day)s。") % {"day": before.valid_from}})
        if before.valid_until is None or before.valid_until > draft.valid_from:
            before.valid_until = draft.valid_from
            before.save(update_fields=["valid_until"])
    draft.state, draft.activated_at, draft.activated_by = CreditPolicy.State.ACTIVE, at, by
    draft.save(update_fields=["state", "activated_at", "activated_by"])
    record("activate_policy", by=by, at=at, target=draft, code=draft.code, version=draft.version)
    return draft


@transaction.atomic
def ask_for_simulation(policy: CreditPolicy, *, year: int, by: User, at: datetime) -> PolicySimulation:
    """Try the policy as it is now on the records of `year`; a job does it."""
    simulation = PolicySimulation.objects.create(policy=policy, rules=policy.rules, year=year, asked_by=by, asked_at=at)
    job = enqueue("scoring.simulate", {"simulation": simulation.pk}, key=f"simulate:{simulation.uid}", owner=by, at=at)
    simulation.job_id = job.pk
    simulation.save(update_fields=["job_id"])
    record("simulate_policy", by=by, at=at, target=policy, year=year)
    return simulation
