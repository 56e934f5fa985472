"""Editions of courses that are not published yet: they lie in revisions, where no foreign key protects anything."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Revision

from .actions import give_lessons_their_own_uids, keep_lessons_with_records
from .live import keep_recordings
from .models import CoursePage
from .prerequisite_models import break_circles


def settle(course: CoursePage) -> None:
    """Bring an edition of `course` in line with what has happened since it was written, before all of it is saved."""
    if course.pk:
        keep_lessons_with_records(course)
        keep_recordings(course)
        break_circles(course)
    else:
        # A copy has no records of its own.
        course.lessons.remove(*[lesson for lesson in course.lessons.all() if lesson.retired])
    give_lessons_their_own_uids(course)


def drafts_with(**material: int) -> QuerySet[Revision]:
    """Return the latest draft of each course, and the editions that wait for their day, with a lesson of `material`.

    `material` is a field of a lesson with the number of what it shows, as ``video=7``.
    """
    latest = Exists(CoursePage.objects.filter(latest_revision=OuterRef("pk")))
    revisions = Revision.objects.filter(Q(approved_go_live_at__isnull=False) | latest)
    return revisions.filter(content__lessons__contains=[material])
