"""Lessons that are SCORM packages: what was studied there becomes progress here, by rules of this side.

A package reports from the learner's browser and can be made to say anything. A lesson is complete when the package says
so *and* the server has clocked the lesson's minimum time; it is decided in a job, from the evidence, never while a
report is taken in.
"""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from jobs.actions import enqueue
from scorm.evidence import Evidence, evidence_of

from .actions import complete_lesson, record_progress
from .models import CoursePage, Lesson, LessonProgress

TAKE_EVIDENCE = "courses.take_package_evidence"
#: The progress that is shown at most before a package completes its lesson.
NEARLY = 0.99


def _is_enough(lesson: Lesson, evidence: Evidence) -> bool:
    return evidence.complete and evidence.seconds >= lesson.minimum_seconds


def news_of_package(lesson: Lesson, *, user: User, at: datetime) -> None:
    """Note how far `user` is; where it looks like enough, have a job look again and complete the lesson."""
    if lesson.package is None:
        return
    known = LessonProgress.objects.filter(enrolment__user=user, lesson=lesson).first()
    if known is not None and known.completed_at is not None:
        return
    evidence = evidence_of(user, lesson.package, str(lesson.uid))
    if _is_enough(lesson, evidence):
        # One job for each minute of study, so that news after a job that could not take it is taken by the next.
        key = f"{TAKE_EVIDENCE}:{lesson.pk}:{user.pk}:{evidence.seconds // 60}"
        enqueue(TAKE_EVIDENCE, {"lesson": lesson.pk, "user": user.pk}, key=key, at=at)
    elif known is None or shown_ratio(lesson, evidence) > known.ratio:
        # Most reports bring nothing new.
        take_evidence(lesson, user=user, at=at)


def take_evidence(lesson: Lesson, *, user: User, at: datetime) -> LessonProgress | None:
    """Bring the progress of `user` in `lesson` up to what there is to show; again, it changes nothing.

    A course that is not public any more takes nothing.
    """
    if lesson.package is None:
        return None
    evidence = evidence_of(user, lesson.package, str(lesson.uid))
    try:
        if _is_enough(lesson, evidence):
            return complete_lesson(lesson, user=user, at=at)
        return record_progress(lesson, user=user, ratio=shown_ratio(lesson, evidence), at=at)
    except PermissionDenied:
        return None


def is_open_to(user: User, context: str) -> bool | None:
    """Say whether the lesson of that uid is offered to `user`; nothing where `context` is no uid."""
    try:
        uid = UUID(context)
    except ValueError:
        return None
    visible = CoursePage.objects.visible_to(user)
    return Lesson.objects.filter(uid=uid, kind=Lesson.Kind.SCORM, retired=False, page__in=visible).exists()


def shown_ratio(lesson: Lesson, evidence: Evidence) -> float:
    """Return the progress that is shown, 0 to 1: always less than what would complete the lesson."""
    clocked = evidence.seconds / lesson.minimum_seconds if lesson.minimum_seconds else 1.0
    ratio = max(evidence.ratio, 1.0 if evidence.complete else 0.0)
    return max(0.0, min(ratio, clocked, NEARLY))
