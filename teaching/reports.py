"""Figures about courses, without names: what there is, what is new, who finishes, where the licences end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, F, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CoursePage, Enrolment, Lesson, LessonProgress
from courses.querysets import CourseQuerySet
from discussion.evaluations import Results, results_of
from discussion.models import Thread
from exams.models import Attempt, Grade

from .licences import WARN_DAYS

SORTS = {
    "newest": (gettext_lazy("最新上架"), ("-first_published_at", "-pk")),
    "learners": (gettext_lazy("学习人数"), ("-learners", "-pk")),
    "expiry": (gettext_lazy("授权到期"), (F("licence_expires").asc(nulls_last=True), "-pk")),
}
MOST_WAITING = 10
#: A unit with fewer learners is not shown by itself: its figure would be a person's.
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Stock:
    """What the course centre holds (SPEC L08): courses, hours of 45 minutes, and this month's news against the goal."""

    courses: int
    hours: float
    new: int
    goal: int
    expiring: int
    expired: int

    @property
    def is_short(self) -> bool:
        """Say whether fewer courses came this month than the goal asks for by this day of it."""
        return self.new < self.goal


def stock(live: CourseQuerySet, *, today: date) -> Stock:
    """Count the courses `live`, public ones."""
    month = datetime.combine(today.replace(day=1), time.min, tzinfo=timezone.get_default_timezone())
    soon = Q(licence_expires__range=(today, today + timedelta(days=WARN_DAYS)))
    found = live.aggregate(
        courses=Count("pk"),
        seconds=Sum("duration_seconds"),
        new=Count("pk", filter=Q(first_published_at__gte=month)),
        expiring=Count("pk", filter=soon),
        expired=Count("pk", filter=Q(licence_expires__lt=today)),
    )
    return Stock(
        courses=found["courses"],
        hours=round((found["seconds"] or 0) / 2700, 1),
        new=found["new"],
        goal=settings.MONTHLY_COURSES,
        expiring=found["expiring"],
        expired=found["expired"],
    )


def by_source(live: CourseQuerySet) -> list[dict[str, Any]]:
    """Return how many of the courses `live` come from where, with their hours (SPEC L06)."""
    labels = dict(CoursePage.Source.choices)
    rows = live.values("source").annotate(count=Count("pk"), seconds=Sum("duration_seconds"))
    return [
        {"label": labels[row["source"]], "value": row["count"], "hours": round((row["seconds"] or 0) / 2700, 1)}
        for row in rows.order_by("-count")
    ]


def listed_courses(
    courses: CourseQuerySet, *, words: str = "", source: str = "", licence: str = "", sort: str = "newest", today: date
) -> CourseQuerySet:
    """Return `courses`, filtered and sorted."""
    if words:
        courses = courses.filter(Q(title__icontains=words) | Q(lecturer__icontains=words))
    if source in CoursePage.Source.values:
        courses = courses.filter(source=source)
    if licence == "soon":
        courses = courses.filter(licence_expires__range=(today, today + timedelta(days=WARN_DAYS)))
    elif licence == "over":
        courses = courses.filter(licence_expires__lt=today)
    return courses.order_by(*SORTS.get(sort, SORTS["newest"])[1])


def add_figures(courses: Iterable[CoursePage]) -> list[dict[str, Any]]:
    """Return each course with how many began and finished it, in one query for all."""
    courses = list(courses)
    began = Enrolment.objects.filter(course__in=courses).values("course_id").order_by()
    counts = began.annotate(enrolled=Count("pk"), finished=Count("completed_at"))
    figures = {row["course_id"]: row for row in counts}
    rows = []
    for course in courses:
        figure = figures.get(course.pk, {"enrolled": 0, "finished": 0})
        rows.append({"course": course, "enrolled": figure["enrolled"], "finished": figure["finished"]})
    return rows


@dataclass(frozen=True)
class LessonFigures:
    """One lesson of a course: who opened it, who completed it, and what a trainer may look at."""

    lesson: Lesson
    opened: int
    completed: int
    test: dict[str, Any] | None = None


@dataclass(frozen=True)
class CourseReport:
    """What became of a course."""

    course: CoursePage
    enrolled: int
    finished: int
    active: int
    lessons: list[LessonFigures]
    units: list[dict[str, Any]]
    evaluation: Results
    unanswered: int
    #: The questions that wait longest, at most so many.
    waiting: list[Thread]

    @property
    def steepest(self) -> LessonFigures | None:
        """The lesson before which most people stopped."""
        pairs = list(zip(self.lessons, self.lessons[1:], strict=False))
        losses = [(before.opened - after.opened, after) for before, after in pairs]
        loss, lesson = max(losses, key=lambda each: each[0], default=(0, None))
        return lesson if loss > 0 else None


def report_of(course: CoursePage, *, at: datetime) -> CourseReport:
    """Return the figures of one course; units with fewer than five learners come under "others"."""
    enrolments = Enrolment.objects.filter(course=course)
    totals = enrolments.aggregate(
        enrolled=Count("pk"),
        finished=Count("completed_at"),
        active=Count("pk", filter=Q(completed_at=None, last_active_at__gte=at - timedelta(days=30))),
    )
    questions = Thread.objects.filter(board__course=course, is_shown=True).unanswered()
    return CourseReport(
        course=course,
        **totals,
        lessons=_lessons(course),
        units=_units(enrolments),
        evaluation=results_of(course),
        unanswered=questions.count(),
        waiting=list(questions.select_related("lesson").order_by("created_at", "pk")[:MOST_WAITING]),
    )


def _lessons(course: CoursePage) -> list[LessonFigures]:
    rows = LessonProgress.objects.filter(lesson__page=course).values("lesson_id").order_by()
    counts = {row["lesson_id"]: row for row in rows.annotate(opened=Count("pk"), completed=Count("completed_at"))}
    offered = list(Lesson.objects.offered().filter(page=course))
    tests = _tests([lesson.target for lesson in offered if lesson.kind == Lesson.Kind.EXAM])
    nothing = {"opened": 0, "completed": 0}
    return [
        LessonFigures(
            lesson,
            counts.get(lesson.pk, nothing)["opened"],
            counts.get(lesson.pk, nothing)["completed"],
            tests.get(lesson.target),
        )
        for lesson in offered
    ]


def _tests(uids: list[Any]) -> dict[Any, dict[str, Any]]:
    """Return by exam how many sat it, how many passed, and the mean mark in per cent, by the latest grade of each."""
    latest = Grade.objects.filter(attempt=OuterRef("pk")).order_by("-at", "-pk")
    attempts = Attempt.objects.filter(exam__uid__in=uids).annotate(
        share=Subquery(latest.values(part=F("score") * 100 / F("full_marks"))[:1]),
        good=Subquery(latest.values("passed")[:1]),
    )
    rows = attempts.exclude(share=None).values("exam__uid").order_by()
    found = rows.annotate(
        people=Count("user", distinct=True),
        passed=Count("user", distinct=True, filter=Q(good=True)),
        mean=Avg("share"),
    )
    return {row["exam__uid"]: dict(row) for row in found}


def _units(enrolments: Any) -> list[dict[str, Any]]:
    rows = enrolments.values(name=F("user__unit__name")).order_by()
    counted = list(rows.annotate(value=Count("pk"), finished=Count("completed_at")).order_by("-value"))
    large = [row for row in counted if row["value"] >= SMALLEST_GROUP and row["name"]]
    small = [row for row in counted if row not in large]
    shown = [{"label": row["name"], "value": row["value"], "finished": row["finished"]} for row in large[:20]]
    rest = [*large[20:], *small]
    if rest:
        value, finished = sum(row["value"] for row in rest), sum(row["finished"] for row in rest)
        shown.append({"label": _("其他单位"), "value": value, "finished": finished})
    return shown
