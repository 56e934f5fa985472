"""Lessons that take place in a room: who was there, by the word of those who teach (SPEC L23)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User

from .actions import complete_lesson
from .models import AttendanceWithdrawal, CoursePage, Enrolment, Lesson, LessonAttendance, LessonProgress
from .permissions import TEACHERS, teaches
from .signals import course_reopened

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

    A mark stays for good, like everything that credit rests on; :func:`withdraw_attendance` takes a wrong one back.
    Raises :class:`NotYetError` before the beginning and ``PermissionDenied`` for who does not teach the course.
    """
    if by is not None and not teaches(by, lesson.page):
        raise PermissionDenied
    if lesson.kind != Lesson.Kind.OFFLINE or lesson.starts_at is None or at < lesson.starts_at:
        raise NotYetError(_("课还没有开始，不能登记到课。"))
    # Two who mark at once must not take the same number for a further mark.
    Lesson.objects.select_for_update(of=("self",), no_key=True).get(pk=lesson.pk)
    noted = []
    for person in people:
        marks = LessonAttendance.objects.filter(user=person, lesson=lesson)
        if marks.standing().exists():
            continue
        number = marks.count() + 1
        LessonAttendance.objects.create(user=person, lesson=lesson, number=number, marked_at=at, marked_by=by)
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
    if not LessonAttendance.objects.standing().filter(user=user, lesson=lesson).exists():
        return None
    try:
        return complete_lesson(lesson, user=user, at=at)
    except PermissionDenied:
        return None


@transaction.atomic
def withdraw_attendance(lesson: Lesson, person: User, *, reason: str, by: User | None, at: datetime) -> bool:
    """Take back that `person` was there; return whether there was such a mark.

    The lesson is open again for that person, and the course with it where it needs the lesson; credit follows by
    ``course_reopened``. The mark and its withdrawal both stay. Raises ``PermissionDenied`` for who does not teach the
    course and ``ValidationError`` without a reason.
    """
    if by is not None and not teaches(by, lesson.page):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("请写明原因。")})
    Lesson.objects.select_for_update(of=("self",), no_key=True).get(pk=lesson.pk)
    mark = LessonAttendance.objects.standing().filter(user=person, lesson=lesson).first()
    if mark is None:
        return False
    AttendanceWithdrawal.objects.create(attendance=mark, reason=reason.strip()[:200], withdrawn_at=at, withdrawn_by=by)
    _reopen(lesson, person, at=at)
    facts = {"course": lesson.page.title, "reason": reason.strip()[:200]}
    record("withdraw_lesson_attendance", by=by, at=at, target=lesson, about=person, **facts)
    return True


def _reopen(lesson: Lesson, person: User, *, at: datetime) -> None:
    enrolment = Enrolment.objects.select_for_update(of=("self",)).filter(user=person, course=lesson.page_id).first()
    if enrolment is None:
        return
    LessonProgress.objects.filter(enrolment=enrolment, lesson=lesson).update(ratio=0, completed_at=None)
    if enrolment.completed_at is None or lesson.optional or lesson.retired:
        return
    enrolment.completed_at, enrolment.completed_revision = None, None
    enrolment.save(update_fields=["completed_at", "completed_revision"])
    news = {"enrolment_id": enrolment.pk, "user_id": person.pk, "course_id": lesson.page_id, "at": at}
    transaction.on_commit(partial(course_reopened.send_robust, CoursePage, **news))
