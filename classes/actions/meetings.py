"""Verbs on meetings: plan, cancel, sign in and out, note what the code cannot know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User

from ..codes import CodeError, Purpose, read_code
from ..models import AttendanceMark, ClassMember, Meeting, TrainingClass
from .log import demand_state, locked
from .news import tell_of_meeting
from .training import BEFORE_END

Kind = AttendanceMark.Kind
MEETING_FIELDS = ("title", "lecturer", "place", "starts_at", "ends_at", "hours", "sign_out", "group")
#: What people have to know of before they set out.
TOLD = {"starts_at", "ends_at", "place"}


@transaction.atomic
def make_meeting(training_class: TrainingClass, *, values: dict[str, Any], by: User | None, at: datetime) -> Meeting:
    """Plan a meeting with the fields of ``MEETING_FIELDS`` in `values`; raise ``ValidationError``."""
    found = locked(training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    meeting = Meeting(training_class=found, **{name: values[name] for name in MEETING_FIELDS if name in values})
    _check(meeting)
    meeting.save()
    record("make_meeting", by=by, at=at, target=found, meeting=str(meeting.uid), title=meeting.title)
    return meeting


def _check(meeting: Meeting) -> None:
    meeting.full_clean()
    if meeting.group is not None and meeting.group.training_class_id != meeting.training_class_id:
        raise ValidationError({"group": _("请选择本班的小组。")})


@transaction.atomic
def edit_meeting(meeting: Meeting, *, values: dict[str, Any], by: User | None, at: datetime) -> Meeting:
    """Change a meeting until the class is closed, and tell who is to attend of another time or place.

    Raise ``ValidationError``.
    """
    found = locked(meeting.training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    meeting.training_class = found
    changed = [name for name in MEETING_FIELDS if name in values and getattr(meeting, name) != values[name]]
    for name in changed:
        setattr(meeting, name, values[name])
    if changed:
        _check(meeting)
        meeting.save()
        record("edit_meeting", by=by, at=at, target=found, meeting=str(meeting.uid), changed=changed)
        if meeting.cancelled_at is None and meeting.ends_at > at and TOLD.intersection(changed):
            tell_of_meeting(meeting, at=at)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User | None, at: datetime) -> None:
    """Call a meeting off: it no longer counts for attendance; its marks stay. Before it is over, people are told."""
    found = locked(meeting.training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    if Meeting.objects.held().filter(pk=meeting.pk).update(cancelled_at=at):
        meeting.training_class = found
        if meeting.ends_at > at:
            tell_of_meeting(meeting, is_cancelled=True, at=at)
        record("cancel_meeting", by=by, at=at, target=found, meeting=str(meeting.uid))


def member_for(meeting: Meeting, user: User) -> ClassMember | None:
    """Return as whom `user` attends `meeting`; nothing for whoever does not belong there."""
    members = ClassMember.objects.active().filter(training_class=meeting.training_class_id, user=user)
    if meeting.group_id is not None:
        members = members.filter(group=meeting.group_id)
    return members.first()


@transaction.atomic
def sign(meeting: Meeting, *, code: str, user: User, at: datetime) -> tuple[AttendanceMark, bool]:
    """Sign in or out with the code from the wall; return the mark and whether it is new.

    Raise :class:`classes.codes.CodeError` for a wrong or old code, ``PermissionDenied`` for somebody who does not
    belong to the meeting, ``ValidationError`` outside of its time.
    """
    purpose = read_code(code, meeting.uid, at=at)
    # The lock keeps a closing, which reads all marks, from missing one that is just being made.
    training_class = TrainingClass.objects.select_for_update(of=("self",)).get(pk=meeting.training_class_id)
    member = member_for(meeting, user)
    if member is None:
        raise PermissionDenied
    if not training_class.is_under_way:
        raise ValidationError(_("班次不在进行中，不能签到。"))
    if purpose is Purpose.IN and not meeting.takes_sign_in(at):
        raise ValidationError(_("现在不是签到时间：开始前 60 分钟起，到结束为止。"))
    if purpose is Purpose.OUT:
        if not meeting.takes_sign_out(at):
            raise ValidationError(_("现在不是签退时间：开始以后，到结束后 60 分钟为止。"))
        if not meeting.marks.filter(member=member, kind=Kind.IN).exists():
            raise ValidationError(_("您还没有签到。请到签到台由工作人员补记。"))
    return AttendanceMark.objects.get_or_create(
        meeting=meeting, member=member, kind=Kind(purpose), defaults={"at": at, "by": user}
    )


def note_attendance(
    meeting: Meeting, member: ClassMember, *, kind: str, reason: str, by: User, at: datetime
) -> AttendanceMark:
    """Note that somebody was there, had leave or was absent, with a reason; earlier marks stay as they are."""
    (mark,) = note_attendance_of(meeting, [member], kind=kind, reason=reason, by=by, at=at)
    return mark


@transaction.atomic
def note_attendance_of(
    meeting: Meeting, members: Sequence[ClassMember], *, kind: str, reason: str, by: User, at: datetime
) -> list[AttendanceMark]:
    """Note the same of several members, as from a sheet of paper; for one of another class, of nobody."""
    found = locked(meeting.training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    if kind not in AttendanceMark.NOTES or any(member.training_class_id != found.pk for member in members):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("请写明原因。")})
    marks = [
        AttendanceMark(meeting=meeting, member=member, kind=kind, at=at, by=by, reason=reason.strip())
        for member in members
    ]
    AttendanceMark.objects.bulk_create(marks, batch_size=1000)
    about = members[0].user if len(members) == 1 else None
    details = {"meeting": str(meeting.uid), "kind": kind, "people": len(members)}
    record("note_attendance", by=by, at=at, target=found, about=about, **details)
    return marks


__all__ = [
    "CodeError",
    "cancel_meeting",
    "edit_meeting",
    "make_meeting",
    "member_for",
    "note_attendance",
    "note_attendance_of",
    "sign",
]
