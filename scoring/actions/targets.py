"""Verbs on targets: save, remove, take the ready-made ones."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, demand_in

from ..models import Target
from ..presets import preset_targets

#: What a person may say about a target.
FIELDS = ("year", "years", "ledger", "category", "ranks", "hours", "source", "verified", "is_active")


def _facts(target: Target) -> dict[str, Any]:
    """Return what the audit log keeps of a target."""
    return {
        "years": f"{target.year}–{target.last_year}",
        "ledger": str(target.ledger),
        "category": target.category.name if target.category else "",
        "ranks": ",".join(sorted(target.ranks)),
        "hours": str(target.hours),
        "is_active": target.is_active,
    }


def _demand_no_overlap(target: Target) -> None:
    """Raise ``ValidationError`` where another target says the same of one of the ranks."""
    others = Target.objects.filter(
        ledger=target.ledger, category=target.category, is_active=True, year__lte=target.last_year
    ).exclude(pk=target.pk)
    for other in others:
        if other.last_year < target.year or (other.years > 1) != (target.years > 1):
            continue
        if bool(other.ranks) == bool(target.ranks) and (not target.ranks or set(target.ranks) & set(other.ranks)):
            raise ValidationError(_("同一时段、项目、类别和职级已有一项任务：%(other)s。") % {"other": other})


@transaction.atomic
def save_target(target: Target | None, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Target:
    """Make a target (without one) or change it. Raises ``ValidationError``."""
    demand_in(by, Power.KEEP_CREDIT_RULES, None)
    found = Target.objects.select_for_update().get(pk=target.pk) if target else Target()
    before = _facts(found) if target else {}
    for name in FIELDS:
        if name in values:
            setattr(found, name, values[name])
    found.ranks = sorted(found.ranks)
    found.full_clean(validate_unique=False, validate_constraints=False)
    if found.is_active:
        _demand_no_overlap(found)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise ValidationError(_("这项任务已经有了。")) from error
    record("save_target", by=by, at=at, target=found, before=before, **_facts(found))
    return found


@transaction.atomic
def remove_target(target: Target, *, by: User | None, at: datetime) -> None:
    """Remove a target; what was frozen keeps its figures."""
    demand_in(by, Power.KEEP_CREDIT_RULES, None)
    found = Target.objects.select_for_update().get(pk=target.pk)
    record("remove_target", by=by, at=at, target=found, **_facts(found))
    found.delete()


@transaction.atomic
def take_preset_targets(year: int, *, by: User | None, at: datetime) -> list[Target]:
    """Add the ready-made targets of a year that are not there yet; return those that were added."""
    demand_in(by, Power.KEEP_CREDIT_RULES, None)
    made = []
    for values in preset_targets(year):
        about = {name: values[name] for name in ("year", "years", "ledger", "ranks")}
        if not Target.objects.filter(**about, category=None).exists():
            try:
                with transaction.atomic():
                    made.append(save_target(None, values, by=by, at=at))
            except ValidationError:
                # The organisation has said something of its own about these ranks; that stays.
                continue
    return made
