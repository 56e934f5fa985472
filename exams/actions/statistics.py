"""Verb on the figures of questions: tell the bank what an exam has shown about them."""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.urls import reverse

from questions.actions import Outcome, note_uses

from ..item_analysis import analyse
from ..models import Exam, Grade, Variant

#: What was graded longer ago has been counted before; a day's margin for a night that was left out.
LOOK_BACK = timedelta(days=2)


def count_questions(exam: Exam, *, at: datetime) -> int:
    """Tell the bank how the questions of an exam did at everybody's first attempt; return how many questions."""
    analysis = analyse(exam)
    outcomes = [
        Outcome(item.version.pk, item.figures.people, item.figures.facility, item.figures.discrimination)
        for item in analysis.items
    ]
    return note_uses(
        f"exam:{exam.uid}",
        outcomes,
        title=exam.title,
        url=reverse("exams:statistics", args=[exam.uid]),
        used_at=exam.closes_at or at,
        at=at,
    )


def note_papers(exam: Exam, *, at: datetime) -> int:
    """Tell the bank which questions stand in the papers of an exam that goes on, without any figures."""
    items = Variant.objects.filter(exam=exam, edition=exam.edition).values_list("items", flat=True)
    versions = {item["version"] for paper in items for item in paper}
    outcomes = [Outcome(version, 0, None, None) for version in versions]
    url = reverse("exams:statistics", args=[exam.uid])
    used_at = exam.opens_at or at
    return note_uses(f"exam:{exam.uid}", outcomes, title=exam.title, url=url, used_at=used_at, at=at)


def count_recent(*, at: datetime) -> int:
    """Count the exams that have ended, and the tests of courses, in which something was graded lately; say how many.

    Of those that go on, the bank learns only which questions they use.
    """
    graded = Grade.objects.filter(at__gte=at - LOOK_BACK, is_final=True).values("attempt__exam")
    ended = Q(closes_at__lte=at) | Q(state=Exam.State.CLOSED) | Q(is_course_test=True)
    just_ended = Q(closes_at__gt=at - LOOK_BACK, closes_at__lte=at)
    found = Exam.objects.filter(ended, Q(pk__in=graded) | just_ended, is_practice=False)
    exams = list(found.exclude(state=Exam.State.CANCELLED).order_by(F("closes_at").asc(nulls_last=True), "pk"))
    for exam in exams:
        count_questions(exam, at=at)
    open_ones = Exam.objects.filter(state=Exam.State.PUBLISHED).exclude(ended)
    for exam in open_ones:
        note_papers(exam, at=at)
    return len(exams)
