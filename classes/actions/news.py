"""Telling the members of a class what they would otherwise find out before a locked door."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notices.actions import notify

from ..models import ClassMember, Meeting, TrainingClass
from ..notice_kinds import CLASS_CANCELLED, CLASS_NEWS, MEETING_CANCELLED, MEETING_MOVED
from ..querysets import MemberQuerySet


def _people(members: MemberQuerySet) -> list[User]:
    return list(User.objects.active().filter(class_members__in=members).only("pk"))


def tell_news(training_class: TrainingClass, *, title: str, body: str, at: datetime) -> int:
    """Send an announcement to everybody on the roster; return how many were told."""
    return notify(
        _people(training_class.members.active()),
        CLASS_NEWS,
        at=at,
        url=training_class.get_absolute_url(),
        class_title=training_class.title,
        title=title,
        body=body,
    )


def tell_of_cancelling(training_class: TrainingClass, *, reason: str, at: datetime) -> int:
    """Tell everybody on the roster that the class is called off, and why; its page is theirs no more."""
    people, where = _people(training_class.members.active()), reverse("classes:list")
    return notify(people, CLASS_CANCELLED, at=at, url=where, class_title=training_class.title, reason=reason)


def tell_of_meeting(meeting: Meeting, *, is_cancelled: bool = False, at: datetime) -> int:
    """Tell whoever is to attend that a meeting is called off, or when and where it is now; of a draft, nobody."""
    training_class = meeting.training_class
    if not training_class.is_under_way:
        return 0
    members = ClassMember.objects.active().filter(training_class=training_class)
    if meeting.group_id is not None:
        members = members.filter(group=meeting.group_id)
    return notify(
        _people(members),
        MEETING_CANCELLED if is_cancelled else MEETING_MOVED,
        at=at,
        url=training_class.get_absolute_url(),
        class_title=training_class.title,
        meeting=meeting.title,
        time=timezone.localtime(meeting.starts_at).strftime("%Y-%m-%d %H:%M"),
        place=meeting.place,
    )
