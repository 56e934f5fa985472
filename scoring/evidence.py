"""What a credit stands on: which intervals of which video were watched when, which test was passed."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from courses.models import Enrolment, Lesson, LessonProgress, PageRead
from exams.models import Exam, Grade
from media.models import WatchedSpan, WatchRecord
from scorm.evidence import evidence_of as scorm_evidence_of

from .policies.arithmetic import Study


def evidence_of(enrolment: Enrolment) -> dict[str, Any]:
    """Return the evidence for a completed course as JSON.

    ``{"course", "course_revision", "lessons": [{"title", "kind", "seconds", "completed_at", "spans": [[start, end,
    first_at, last_at] …] | "score": … | "clocked": seconds}]}``; spans are seconds into the video, times ISO 8601.
    """
    progress = (
        LessonProgress.objects.filter(enrolment=enrolment, lesson__retired=False)
        .select_related("lesson__video", "lesson__package")
        .order_by("lesson__sort_order", "lesson_id")
    )
    return {
        "course": enrolment.course_id,
        "course_revision": enrolment.completed_revision_id,
        "lessons": [_lesson_evidence(row, enrolment) for row in progress],
    }


def study_of(enrolment: Enrolment) -> tuple[Study, datetime]:
    """Return a completed course as a policy looks at it, and when the last of what counts was done.

    Raises ``ValueError`` for a course that is not completed.
    """
    if enrolment.completed_at is None:
        raise ValueError(f"enrolment {enrolment.pk} is not completed")
    course, done_at = enrolment.course, enrolment.completed_at
    lessons = Lesson.objects.filter(page_id=enrolment.course_id, retired=False)
    rows = {row.lesson_id: row for row in LessonProgress.objects.filter(enrolment=enrolment, lesson__in=lessons)}
    seen = WatchRecord.objects.filter(user=enrolment.user_id, video__in=[each.video_id for each in lessons])
    ratios = {record.video_id: record.ratio for record in seen.select_related("video")}
    watched, tested = [Decimal(1)], None
    for lesson in lessons:
        row = rows.get(lesson.pk)
        if lesson.is_played and lesson.video_id and row is not None:
            # The lesson's own figure stands still once the course's rule is met; the record goes on.
            watched.append(Decimal(str(round(max(row.ratio, ratios.get(lesson.video_id, 0.0)), 4))))
        if lesson.kind == Lesson.Kind.EXAM:
            passed = row.completed_at if row else None
            tested = (tested is not False) and passed is not None
            done_at = max(done_at, passed) if passed else done_at
    study = Study(
        seconds=course.duration_seconds, course_class=course.course_class, watched=min(watched), tested=tested
    )
    return study, done_at


def _lesson_evidence(row: LessonProgress, enrolment: Enrolment) -> dict[str, Any]:
    lesson = row.lesson
    facts: dict[str, Any] = {
        "lesson": str(lesson.uid),
        "title": lesson.title,
        "kind": lesson.kind,
        "completed_at": row.completed_at.isoformat() if row.completed_at else None,
    }
    if lesson.is_played and lesson.video:
        spans = WatchedSpan.objects.filter(record__user_id=enrolment.user_id, record__video_id=lesson.video_id)
        facts["seconds"] = int(lesson.video.duration)
        facts["ratio"] = round(row.ratio, 4)
        facts["spans"] = [
            [span.start_ms / 1000, span.end_ms / 1000, span.first_at.isoformat(), span.last_at.isoformat()]
            for span in spans.order_by("start_ms")
        ]
    elif lesson.kind == Lesson.Kind.SCORM and lesson.package:
        shown = scorm_evidence_of(enrolment.user, lesson.package, str(lesson.uid))
        facts |= {"clocked": shown.seconds, "package": str(lesson.package.uid)}
    elif lesson.kind == Lesson.Kind.DOCUMENT:
        pages = PageRead.objects.filter(user=enrolment.user_id, lesson=lesson).order_by("read_at")
        facts["pages"] = [
            [page.version_id, page.number, page.opened_at.isoformat(), page.read_at.isoformat()] for page in pages
        ]
    elif lesson.kind == Lesson.Kind.EXAM and lesson.target:
        exams = Exam.objects.filter(uid=lesson.target)
        grades = Grade.objects.filter(attempt__exam__in=exams, attempt__user_id=enrolment.user_id, passed=True)
        if grade := grades.select_related("attempt").order_by("-score", "at").first():
            facts |= {"attempt": str(grade.attempt.uid), "score": str(grade.score), "full_marks": str(grade.full_marks)}
    return facts
