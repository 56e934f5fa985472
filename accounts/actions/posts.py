"""Verbs on somebody's way through office: transfer, correction, leaving, return; and on the account's own data."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit import record
from ..models import CadreCategory, Posting, Unit, User
from ..permissions import Power, demand_edit, demand_in
from ..querysets import name_key
from .people import appoint, count_session_epoch
from .roles import end_role

#: What :func:`edit_account` takes, and what :func:`correct_posting` takes.
ACCOUNT_FIELDS = ("real_name", "email", "employee_number", "valid_until")
POSTING_FIELDS = ("unit", "post", "rank", "category", "start", "end", "rank_since", "grade", "grade_since")


@transaction.atomic
def edit_account(user: User, *, by: User | None, at: datetime, **fields: Any) -> None:
    """Change name, mail address, 工号 or validity; the audit log keeps which, not the values."""
    if unknown := fields.keys() - set(ACCOUNT_FIELDS):
        raise TypeError(f"unknown fields of an account: {sorted(unknown)}")
    locked = User.objects.select_for_update().get(pk=user.pk)
    demand_edit(by, locked)
    if "employee_number" in fields:
        fields["employee_number"] = fields["employee_number"] or None
        if fields["employee_number"] and _number_is_taken(fields["employee_number"], locked):
            raise ValidationError({"employee_number": [_("该工号已被使用。")]})
    changed = sorted(name for name, value in fields.items() if getattr(locked, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(locked, name, fields[name])
    locked.name_key = name_key(locked.real_name)
    locked.save(update_fields=[*changed, "name_key"])
    record("edit_account", by=by, at=at, target=locked, fields=changed)
    user.refresh_from_db()


def _number_is_taken(number: str, user: User) -> bool:
    return User.objects.exclude(pk=user.pk).filter(employee_number=number).exists()


@transaction.atomic
def transfer(
    user: User, *, unit: Unit, post: str, rank: str, category: CadreCategory, start: date, by: User | None, at: datetime
) -> Posting:
    """Appoint `user` to a post from `start`, which must not lie ahead, nor before the posts held so far.

    The unit may lie outside the scope of `by`: then the person leaves it.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    demand_edit(by, locked)
    _refuse_future(start, at, field="start")
    if Unit.objects.select_for_update().get(pk=unit.pk).closed_on is not None:
        raise ValidationError({"unit": [_("该单位已撤销，请选择其他单位。")]})
    held = user.postings.current().first()
    if held and start <= held.start:
        text = _("任职日期须晚于现任职务的任职日期 %(day)s；登记有误请改用“更正”。")
        raise ValidationError({"start": [text % {"day": held.start.isoformat()}]})
    last = user.postings.exclude(end=None).order_by("-end").first()
    if last and last.end and start < last.end:
        text = _("任职日期不能早于上一职务的免职日期 %(day)s。")
        raise ValidationError({"start": [text % {"day": last.end.isoformat()}]})
    return appoint(user, unit=unit, post=post, rank=rank, category=category, start=start, by=by, at=at)


def _refuse_future(day: date, at: datetime, *, field: str) -> None:
    if day > timezone.localdate(at):
        raise ValidationError({field: [_("日期不能晚于今天，请在任免生效后登记。")]})


@transaction.atomic
def correct_posting(posting: Posting, *, by: User | None, at: datetime, **fields: Any) -> Posting:
    """Set right a post that was entered wrongly; both the old and the new unit must be in the scope of `by`."""
    if unknown := fields.keys() - set(POSTING_FIELDS):
        raise TypeError(f"unknown fields of a post: {sorted(unknown)}")
    user = User.objects.select_for_update().get(pk=posting.user_id)
    demand_edit(by, user)
    locked = Posting.objects.select_related("unit", "category").get(pk=posting.pk)
    for unit in {locked.unit, fields.get("unit", locked.unit)}:
        demand_in(by, Power.MANAGE_PEOPLE, unit)
    for name in ("start", "end"):
        if fields.get(name):
            _refuse_future(fields[name], at, field=name)
    changed = sorted(name for name, value in fields.items() if getattr(locked, name) != value)
    if not changed:
        return posting
    before = {name: str(getattr(locked, name) or "") for name in changed}
    for name in changed:
        setattr(locked, name, fields[name])
    if locked.end and locked.end <= locked.start:
        raise ValidationError({"end": [_("免职日期须晚于任职日期。")]})
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError as error:
        raise ValidationError(_("与此人的其他任职时间重叠，请核对任职和免职日期。")) from error
    _follow_posts(user)
    after = {name: str(getattr(locked, name) or "") for name in changed}
    record("correct_posting", by=by, at=at, target=locked, about=user, before=before, after=after)
    posting.refresh_from_db()
    return locked


def _follow_posts(user: User) -> None:
    """Keep the home unit at the unit of the latest post."""
    latest = user.postings.order_by("-start").first()
    if latest and user.unit_id != latest.unit_id:
        user.unit = latest.unit
        user.save(update_fields=["unit"])


@transaction.atomic
def leave_office(user: User, *, on: date, reason: str, by: User | None, at: datetime) -> None:
    """End the post on the day `on` and mark the person as 离任: no more sign-in, no roles; records stay."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    demand_edit(by, locked)
    _refuse_future(on, at, field="on")
    held = locked.postings.current().first()
    if held and on <= held.start:
        text = _("免职日期须晚于任职日期 %(day)s。")
        raise ValidationError({"on": [text % {"day": held.start.isoformat()}]})
    if held:
        held.end = on
        held.save(update_fields=["end"])
    for role in locked.roles.select_related("user", "unit"):
        end_role(role, by=by, at=at, reason=_("离任"))
    locked.state, locked.is_active = User.State.LEFT, False
    locked.save(update_fields=["state", "is_active"])
    count_session_epoch(locked)
    record("leave_office", by=by, at=at, target=locked, on=on.isoformat(), reason=reason)
    user.refresh_from_db()


@transaction.atomic
def return_to_office(
    user: User, *, unit: Unit, post: str, rank: str, category: CadreCategory, start: date, by: User | None, at: datetime
) -> Posting:
    """Give somebody who left a post again, and let the account sign in; roles do not come back by themselves."""
    demand_in(by, Power.MANAGE_PEOPLE, unit)
    posting = transfer(user, unit=unit, post=post, rank=rank, category=category, start=start, by=by, at=at)
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.state != User.State.LEFT:
        raise ValidationError(_("此人未离任。"))
    locked.state, locked.is_active = User.State.ACTIVE, True
    locked.save(update_fields=["state", "is_active"])
    record("return_to_office", by=by, at=at, target=locked, start=start.isoformat())
    user.refresh_from_db()
    return posting
