"""Verbs on the training plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import make_audience
from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in

from ..models import Programme, Standard

PROGRAMME_FIELDS = ("year", "title", "purpose", "planned_people")
#: A standard: level, text, hours or nothing.
StandardText = tuple[str, str, Decimal | None]


@transaction.atomic
def make_programme(
    organiser: Unit, *, values: dict[str, Any], standards: Sequence[StandardText] = (), by: User | None, at: datetime
) -> Programme:
    """Add a programme to the plan of a year; raise ``ValidationError``."""
    demand_in(by, Power.MANAGE_CLASSES, organiser)
    programme = Programme(
        organiser=organiser,
        made_by=by,
        made_at=at,
        **{name: values[name] for name in PROGRAMME_FIELDS if name in values},
    )
    programme.audience = make_audience(organiser)
    programme.full_clean(exclude=["audience", "made_by"])
    programme.save()
    _set_standards(programme, standards)
    record("make_programme", by=by, at=at, target=programme, title=programme.title, year=programme.year)
    return programme


@transaction.atomic
def edit_programme(
    programme: Programme, *, values: dict[str, Any], standards: Sequence[StandardText], by: User | None, at: datetime
) -> Programme:
    """Change a programme and its standards; raise ``ValidationError``."""
    found = Programme.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=programme.pk)
    demand_in(by, Power.MANAGE_CLASSES, found.organiser)
    changed = [name for name in PROGRAMME_FIELDS if name in values and getattr(found, name) != values[name]]
    for name in changed:
        setattr(found, name, values[name])
    found.full_clean(exclude=["audience", "made_by"])
    found.save()
    if _set_standards(found, standards):
        changed.append("standards")
    if changed:
        record("edit_programme", by=by, at=at, target=found, changed=changed)
    return found


def _set_standards(programme: Programme, standards: Sequence[StandardText]) -> bool:
    wanted = {level: (text.strip(), hours) for level, text, hours in standards if text.strip()}
    existing = {each.level: (each.text, each.hours) for each in programme.standards.all()}
    if wanted == existing:
        return False
    programme.standards.all().delete()
    Standard.objects.bulk_create(
        [Standard(programme=programme, level=level, text=text, hours=hours) for level, (text, hours) in wanted.items()]
    )
    return True


@transaction.atomic
def delete_programme(programme: Programme, *, by: User | None, at: datetime) -> None:
    """Delete a programme that no class belongs to; raise ``ValidationError`` otherwise."""
    found = Programme.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=programme.pk)
    demand_in(by, Power.MANAGE_CLASSES, found.organiser)
    if found.classes.exists():
        raise ValidationError(_("已有班次属于这个项目，不能删除。"))
    record("delete_programme", by=by, at=at, target=found, title=found.title, year=found.year)
    audience = found.audience
    found.delete()
    audience.delete()
