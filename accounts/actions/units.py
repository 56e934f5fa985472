"""Verbs on the tree of units. What a change does to people, roles and sub-units is in ``accounts.unit_changes``."""

import logging
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit import record
from ..groups import are_set_up, open_county, rename_county_groups
from ..models import Unit, UnitEvent, User
from ..permissions import Power, demand_in, demand_over
from ..querysets import name_key
from ..unit_changes import CHANGES, check_change, lock_tree

logger = logging.getLogger(__name__)
Kind = UnitEvent.Kind


@transaction.atomic
def create_unit(
    name: str, *, code: str, kind: str, parent: Unit | None, by: User | None, at: datetime, short_name: str = ""
) -> Unit:
    """Add a unit below `parent`, or as a root of its own; raise ``IntegrityError`` when `code` is taken."""
    lock_tree()
    fields = {
        "name": name,
        "short_name": short_name,
        "code": code,
        "kind": Unit.Kind(kind),
        "name_key": name_key(name),
    }
    if parent is None:
        demand_in(by, Power.MANAGE_UNITS, None)
        unit: Unit = Unit.add_root(**fields)
    else:
        demand_in(by, Power.MANAGE_UNITS, parent)
        # treebeard numbers children from the parent's row in memory; two writers must not see the same count.
        above = Unit.objects.select_for_update().get(pk=parent.pk)
        if above.closed_on is not None:
            raise ValidationError(_("该单位已撤销，不能新增下级单位。"))
        unit = above.add_child(**fields)
        parent.refresh_from_db()
    record("create_unit", by=by, at=at, target=unit, code=code)
    if unit.kind == Unit.Kind.COUNTY and are_set_up():
        open_county(unit, by=by, at=at)
    return unit


@transaction.atomic
def edit_unit(unit: Unit, *, code: str, short_name: str, by: User | None, at: datetime) -> None:
    """Change code and short name, which carry no date; the code only from above the unit."""
    locked = Unit.objects.select_for_update().get(pk=unit.pk)
    demand_in(by, Power.MANAGE_UNITS, locked)
    if code != locked.code:
        demand_over(by, Power.MANAGE_UNITS, locked)
        if Unit.objects.exclude(pk=unit.pk).filter(code=code).exists():
            raise ValidationError({"code": [_("单位代码 %(code)s 已被使用，请换一个。") % {"code": code}]})
    before = {"code": locked.code, "short_name": locked.short_name}
    locked.code, locked.short_name = code, short_name
    locked.save(update_fields=["code", "short_name"])
    if locked.kind == Unit.Kind.COUNTY and code != before["code"]:
        rename_county_groups(locked, old_code=before["code"])
    record("edit_unit", by=by, at=at, target=locked, before=before, after={"code": code, "short_name": short_name})
    unit.refresh_from_db()


def rename_unit(
    unit: Unit, *, name: str, on: date, by: User | None, at: datetime, short_name: str | None = None
) -> UnitEvent:
    """Give `unit` a new name from the day `on`: at once when it has come, else on that day; history keeps the old."""
    new_short_name = unit.short_name if short_name is None else short_name
    return _change(unit, Kind.RENAMED, on=on, by=by, at=at, new_name=name, new_short_name=new_short_name)


def move_unit(unit: Unit, *, below: Unit, on: date, by: User | None, at: datetime) -> UnitEvent:
    """Put `unit` with everything below it under another unit from the day `on`."""
    return _change(unit, Kind.MOVED, on=on, by=by, at=at, into=below)


def merge_units(
    unit: Unit, *, into: Unit, on: date, by: User | None, at: datetime, sub_units: int | None = None
) -> UnitEvent:
    """Merge `unit` into another from the day `on`: people get the same post there, sub-units move, roles end.

    `sub_units` is the number of direct sub-units that somebody confirmed; without it neither a city nor a county that
    has any is merged.
    """
    with transaction.atomic():
        lock_tree()
        fresh = Unit.objects.get(pk=unit.pk)
        count = fresh.get_children().filter(closed_on=None).count()
        if (sub_units is not None or fresh.kind != Unit.Kind.DEPARTMENT) and count != (sub_units or 0):
            text = _("该单位现有 %(count)d 个下级单位，将一并调整，请核对后确认。")
            raise ValidationError(text % {"count": count})
        return _change(unit, Kind.MERGED, on=on, by=by, at=at, into=into)


def close_unit(unit: Unit, *, on: date, by: User | None, at: datetime) -> UnitEvent:
    """Close a unit from the day `on`; it must be empty then."""
    return _change(unit, Kind.CLOSED, on=on, by=by, at=at)


_VERBS = {
    Kind.RENAMED: "rename_unit",
    Kind.MOVED: "move_unit",
    Kind.MERGED: "merge_units",
    Kind.CLOSED: "close_unit",
}


@transaction.atomic
def _change(
    unit: Unit, kind: UnitEvent.Kind, *, on: date, by: User | None, at: datetime, into: Unit | None = None, **names: str
) -> UnitEvent:
    lock_tree()
    fresh = Unit.objects.get(pk=unit.pk)
    demand_over(by, Power.MANAGE_UNITS, fresh)
    target = Unit.objects.get(pk=into.pk) if into else None
    if target:
        demand_in(by, Power.MANAGE_UNITS, target)
    event = UnitEvent(
        unit=fresh, kind=kind, on=on, old_name=fresh.name, into=target, recorded_at=at, recorded_by=by, **names
    )
    due = on <= timezone.localdate(at)
    check_change(event, now=due)
    event.save()
    details: dict[str, Any] = {**names, "on": on.isoformat(), "into": target.code if target else "", "planned": not due}
    record(_VERBS[kind], by=by, at=at, target=fresh, old_name=fresh.name, **details)
    if due:
        _apply(event, by=by, at=at)
    unit.refresh_from_db()
    return event


def _apply(event: UnitEvent, *, by: User | None, at: datetime) -> None:
    """Let a change take effect; the tree is locked."""
    effect = CHANGES[UnitEvent.Kind(event.kind)](event, by=by, at=at)
    event.applied_at = at
    event.save(update_fields=["applied_at"])
    record("apply_unit_change", by=by, at=at, target=event, unit=event.unit.code, change=event.kind, **effect)


@transaction.atomic
def withdraw_change(event: UnitEvent, *, by: User | None, at: datetime) -> None:
    """Take back a change whose day has not come; raise ``ValidationError`` when it took effect meanwhile."""
    locked = UnitEvent.objects.select_for_update().get(pk=event.pk)
    demand_over(by, Power.MANAGE_UNITS, Unit.objects.get(pk=locked.unit_id))
    if locked.applied_at or locked.withdrawn_at:
        raise ValidationError(_("该变更已执行或已撤回。"))
    locked.withdrawn_at = at
    locked.save(update_fields=["withdrawn_at"])
    record("withdraw_unit_change", by=by, at=at, target=locked, unit=locked.unit.code, change=locked.kind)
    event.refresh_from_db()


def apply_due_changes(*, at: datetime) -> int:
    """Apply the planned changes whose day has come; return how many.

    One that is no longer possible (the target was closed, the unit is not empty) stays planned and shows why.
    """
    applied = 0
    for number in UnitEvent.objects.due_on(timezone.localdate(at)).values_list("pk", flat=True):
        try:
            with transaction.atomic():
                lock_tree()
                event = UnitEvent.objects.select_for_update().get(pk=number)
                if event.applied_at or event.withdrawn_at:
                    continue
                check_change(event, now=True)
                _apply(event, by=None, at=at)
                applied += 1
        except ValidationError as error:
            logger.warning("change %s of unit %s waits: %s", number, event.unit.code, " ".join(error.messages))
    return applied
