"""What follows from a grade: courses are told, and whoever listens. Handing in does not wait for it.

Completing a course and giving its credit costs three times what handing in does, and when a whole county hands in
within one second everybody would wait for the credits of all the others. So a grade only leaves a mark on its attempt;
a worker follows it, a second later as a rule. The mark goes once all is told: a worker that dies in between tells it
again, and whoever listens does the same thing once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from courses.actions import complete_lesson, record_progress
from courses.models import CoursePage, Enrolment, Lesson

from ..models import Attempt, Grade
from ..signals import attempt_graded, pass_changed
from .attempts import locked
from .grading import standing_of

logger = logging.getLogger(__name__)

#: Key of the advisory lock of whoever tells, "news" in ASCII.
TELLING = 0x6E657773


class NotToldError(Exception):
    """Somebody who listens could not do what follows; it is told again."""


def tell_news(*, at: datetime) -> int:
    """Tell of every attempt that has news; return how many. One process does it at a time, others have nothing to do.

    What is wrong with one attempt does not keep the others waiting; it is tried again the next time.
    """
    told, failed = 0, list[int]()
    with _alone() as mine:
        while mine and (batch := Attempt.objects.with_news().exclude(pk__in=failed)[:200]):
            for attempt in batch:
                try:
                    _tell(attempt, at=at)
                    told += 1
                except (NotToldError, DatabaseError, LookupError, ValueError, ArithmeticError):
                    logger.exception("what follows from attempt %d could not be done", attempt.pk)
                    failed.append(attempt.pk)
    return told


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [TELLING])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [TELLING])


def _tell(attempt: Attempt, *, at: datetime) -> None:
    seen = _last_grade(attempt)
    counting = Grade.objects.counting().filter(attempt=attempt).first()
    if counting is not None:  # an attempt that was opened again has none for now
        _tell_of(counting, attempt, at=at)
    with transaction.atomic():
        attempt = locked(attempt)
        if _last_grade(attempt) == seen:
            attempt.news = ""
            attempt.save(update_fields=["news"])


def _last_grade(attempt: Attempt) -> int | None:
    last: int | None = attempt.grades.order_by().aggregate(last=Max("pk"))["last"]
    return last


def _tell_of(grade: Grade, attempt: Attempt, *, at: datetime) -> None:
    now_stands = standing_of(attempt.exam, attempt.user_id)
    passed = bool(now_stands and now_stands.passed)
    tell_course(attempt, passed=passed, at=attempt.finished_at or at)
    about = {"user_id": attempt.user_id, "exam_id": attempt.exam_id, "passed": passed, "at": grade.at}
    answers = attempt_graded.send_robust(Attempt, attempt_id=attempt.pk, **about)
    if attempt.news == Attempt.News.CHANGED:
        answers += pass_changed.send_robust(Attempt, by_id=grade.by_id, **about)
    for _receiver, answer in answers:
        if isinstance(answer, Exception):
            raise NotToldError from answer


@transaction.atomic
def tell_course(attempt: Attempt, *, passed: bool, at: datetime) -> None:
    """Complete the lessons that stand for this exam where it is passed; else note that they were begun."""
    if not attempt.exam.is_course_test:
        return
    taken_courses = Enrolment.objects.filter(user_id=attempt.user_id).values("course")
    for lesson in Lesson.objects.of_target(attempt.exam.uid).filter(page__in=taken_courses).select_related("page"):
        if not CoursePage.objects.visible_to(attempt.user).filter(pk=lesson.page_id).exists():
            continue
        if passed:
            complete_lesson(lesson, user=attempt.user, at=at)
        else:
            record_progress(lesson, user=attempt.user, ratio=0.1, at=at)
