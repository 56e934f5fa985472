"""Editions of courses that are not published yet: they lie in revisions, where no foreign key protects anything."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Revision

from .models import CoursePage


def drafts_with(**material: int) -> QuerySet[Revision]:
    """Return the latest draft of each course, and the editions that wait for their day, with a lesson of `material`.

    `material` is a field of a lesson with the number of what it shows, as ``video=7``.
    """
    latest = Exists(CoursePage.objects.filter(latest_revision=OuterRef("pk")))
    revisions = Revision.objects.filter(Q(approved_go_live_at__isnull=False) | latest)
    return revisions.filter(content__lessons__contains=[material])
