"""What a change of a unit does: the checks before it, the preview, and the effect on people, roles and sub-units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from .models import Posting, Registration, RoleAssignment, Unit, UnitEvent, User
from .querysets import PostingQuerySet, name_key

Kind = UnitEvent.Kind
#: Key of the advisory lock behind which the tree changes, "unit" in ASCII.
TREE_LOCK = 0x756E6974


def lock_tree() -> None:
    """Let one transaction at a time change the tree: a move rewrites the paths of many rows.

    What was read before is stale afterwards, so units are fetched again behind the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


@dataclass(frozen=True)
class Preview:
    """What belongs to a unit now, and would go with it."""

    people: int
    sub_units: int
    roles: list[RoleAssignment]
    registrations: int

    def __bool__(self) -> bool:
        return bool(self.people or self.sub_units or self.roles or self.registrations)


def preview(unit: Unit) -> Preview:
    """Count the people, open sub-units, roles and applications that a merger of `unit` would touch."""
    return Preview(
        people=User.objects.filter(Q(unit=unit) | Q(postings__end=None, postings__unit=unit)).distinct().count(),
        sub_units=unit.get_children().filter(closed_on=None).count(),
        roles=list(RoleAssignment.objects.filter(unit=unit).select_related("user")),
        registrations=Registration.objects.pending().filter(unit=unit).count(),
    )


def check_change(event: UnitEvent, *, now: bool) -> None:
    """Raise ``ValidationError`` when the change is impossible; with `now` also when it cannot take effect today."""
    unit = event.unit
    if unit.closed_on is not None:
        raise ValidationError(_("该单位已撤销。"))
    others = unit.events.exclude(pk=event.pk)
    if others.planned().exists():
        raise ValidationError(_("该单位已有一项待生效的变更，请先撤回。"))
    last = others.filter(applied_at__isnull=False, on__gt=event.on).order_by("-on").first()
    if last:
        text = _("生效日期不能早于该单位最近一次变更（%(day)s）。")
        raise ValidationError({"on": [text % {"day": last.on.isoformat()}]})
    if event.into:
        _check_target(event, event.into)
    if event.kind == Kind.CLOSED and now and (left := preview(unit)):
        text = _("该单位还有 %(people)d 人、%(units)d 个下级单位、%(roles)d 项角色、%(waiting)d 件注册申请，不能撤销。")
        numbers = {
            "people": left.people,
            "units": left.sub_units,
            "roles": len(left.roles),
            "waiting": left.registrations,
        }
        raise ValidationError(text % numbers)


def obstacle(event: UnitEvent, *, on: date) -> str:
    """Return why a planned change that is due by the day `on` cannot take effect; nothing where it can."""
    if event.applied_at or event.withdrawn_at or event.on > on:
        return ""
    try:
        check_change(event, now=True)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _check_target(event: UnitEvent, target: Unit) -> None:
    unit = event.unit
    if unit.contains(target):
        raise ValidationError({"into": [_("目标单位不能是本单位或其下级单位。")]})
    if target.closed_on is not None:
        raise ValidationError({"into": [_("目标单位已撤销，请选择其他单位。")]})
    if event.kind == Kind.MOVED and unit.kind == Unit.Kind.CITY:
        raise ValidationError({"into": [_("市级单位不能调整隶属。")]})
    if event.kind == Kind.MOVED and unit.kind == Unit.Kind.COUNTY and target.kind != Unit.Kind.CITY:
        raise ValidationError({"into": [_("县（区）只能隶属于市。")]})
    counties = unit.get_descendants().filter(kind=Unit.Kind.COUNTY, closed_on=None)
    if event.kind == Kind.MERGED and target.kind != Unit.Kind.CITY and counties.exists():
        raise ValidationError({"into": [_("该单位下有县（区），只能并入市级单位。")]})


def _rename(event: UnitEvent, *, by: User | None, at: datetime) -> dict[str, Any]:
    unit = event.unit
    unit.name, unit.short_name, unit.name_key = event.new_name, event.new_short_name, name_key(event.new_name)
    unit.save(update_fields=["name", "short_name", "name_key"])
    return {}


def _move(event: UnitEvent, *, by: User | None, at: datetime) -> dict[str, Any]:
    above = event.unit.get_parent(update=True)
    _put_below(event.unit, event.into_id)
    return {"from": above.code if above else ""}


def _put_below(unit: Unit, target: int | None) -> None:
    from .groups import align_groups

    # treebeard counts from the rows in memory; each move changes the paths of others.
    moved = Unit.objects.get(pk=unit.pk)
    moved.move(Unit.objects.get(pk=target), pos="last-child")
    moved = Unit.objects.get(pk=unit.pk)
    for person in User.objects.filter(roles__unit__path__startswith=moved.path).distinct():
        align_groups(person)


def _merge(event: UnitEvent, *, by: User | None, at: datetime) -> dict[str, Any]:
    from .actions.roles import end_role

    unit, target = event.unit, Unit.objects.get(pk=event.into_id)
    before = preview(unit)
    people = _move_people(unit, target, on=event.on)
    for child in list(unit.get_children()):
        _put_below(child, target.pk)
    for held in before.roles:
        end_role(held, by=by, at=at, reason=_("单位已并入%(name)s") % {"name": target.name})
    Registration.objects.pending().filter(unit=unit).update(unit=target)
    Unit.objects.filter(pk=unit.pk).update(closed_on=event.on, merged_into=target)
    return {"people": people, "sub_units": before.sub_units, "roles": len(before.roles)}


def _move_people(unit: Unit, target: Unit, *, on: date) -> int:
    """Give everybody who holds a post in `unit` on `on` or later the same one in `target` from then on."""
    held: PostingQuerySet = Posting.objects.filter(unit=unit).filter(Q(end=None) | Q(end__gt=on))
    people = set(held.values_list("user", flat=True)) | set(User.objects.filter(unit=unit).values_list("pk", flat=True))
    list(User.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))
    running = list(held.filter(start__lt=on))
    held.filter(start__gte=on).update(unit=target)
    Posting.objects.filter(pk__in=[posting.pk for posting in running]).update(end=on)
    for posting in running:
        posting.pk, posting.unit, posting.start = None, target, on
        posting._state.adding = True
    Posting.objects.bulk_create(running, batch_size=1000)
    User.objects.filter(unit=unit).update(unit=target)
    return len(people)


def _close(event: UnitEvent, *, by: User | None, at: datetime) -> dict[str, Any]:
    Unit.objects.filter(pk=event.unit_id).update(closed_on=event.on)
    return {}


#: What each kind of change does; returns what the audit log keeps of the effect.
CHANGES: dict[UnitEvent.Kind, Callable[..., dict[str, Any]]] = {
    Kind.RENAMED: _rename,
    Kind.MOVED: _move,
    Kind.MERGED: _merge,
    Kind.CLOSED: _close,
}
