"""Lessons that take place in a room: who was there, by the word of those who teach (SPEC L23)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User

from .actions import complete_lesson
from .models import Lesson, LessonAttendance, LessonProgress
from .permissions import TEACHERS, teaches

if TYPE_CHECKING:
    from accounts.querysets import UserQuerySet


class NotYetError(Exception):
    """The lesson has not begun, so that nobody was there; the text says so."""


def people_to_mark(lesson: Lesson, *, by: User) -> UserQuerySet:
    """Return whom `by` may mark: the people of the own scope, and everybody who studies the course."""
    own = User.objects.managed_by(by, *TEACHERS).values("pk")
    studying = Q(enrolments__course=lesson.page_id)
    return User.objects.active().exclude(kind=User.Kind.REGISTERED).filter(Q(pk__in=own) | studying).distinct()


@transaction.atomic
def mark_attendance(lesson: Lesson, people: Iterable[User], *, by: User | None, at: datetime) -> list[User]:
    """Note that `people` were there, which completes the lesson for them; return those who are noted just now.

    A mark stays for good, like everything that credit rests on. Raises :class:`NotYetError` before the beginning and
    ``PermissionDenied`` for who does not teach the course.
    """
    if by is not None and not teaches(by, lesson.page):
        raise PermissionDenied
    if lesson.kind != Lesson.Kind.OFFLINE or lesson.starts_at is None or at < lesson.starts_at:
        raise NotYetError(_("课还没有开始，不能登记到课。"))
    noted = []
    for person in people:
        row = {"user": person, "lesson": lesson}
        _mark, is_new = LessonAttendance.objects.get_or_create(**row, defaults={"marked_at": at, "marked_by": by})
        if is_new:
            noted.append(person)
            count_attendance(lesson, user=person, at=at)
    if noted:
        numbers = [person.pk for person in noted]
        record("mark_lesson_attendance", by=by, at=at, target=lesson, course=lesson.page.title, people=numbers)
    return noted


def count_attendance(lesson: Lesson, *, user: User, at: datetime) -> LessonProgress | None:
    """Complete the lesson for somebody who was there, in whatever order; again, nothing changes.

    Where other courses come first, or the course is not public, it counts once the person may open the lesson.
    """
    if not LessonAttendance.objects.filter(user=user, lesson=lesson).exists():
        return None
    try:
        return complete_lesson(lesson, user=user, at=at)
    except PermissionDenied:
        return None
