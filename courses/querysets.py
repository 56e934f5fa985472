"""The reading vocabulary of courses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet

from lms.public_pages import PublicPagesQuerySet

if TYPE_CHECKING:
    from accounts.models import Unit, User

    from .models import CoursePage, Enrolment, Lesson, TopicPage


CARD_FIELDS = ("lecturer", "course_class", "duration_seconds")


def of_course_about(words: str) -> Q:
    """Return the condition that the title or the lecturer of a row's ``course`` contains `words`."""
    return Q(course__title__icontains=words) | Q(course__lecturer__icontains=words)


class CourseQuerySet(PublicPagesQuerySet):
    """Courses."""

    def visible_to(self, user: User) -> CourseQuerySet:
        """Return the courses that `user` may see: everything that is live and not behind a view restriction."""
        return self.open_to_all()

    def kept_for(self, scopes: Iterable[Unit]) -> CourseQuerySet:
        """Return what the counties of `scopes` keep; at the root of the tree that is every course.

        A role in a part of a county is that of the county, as for those who write courses.
        """
        from .models import CountyCoursesPage

        scopes = list(scopes)
        if any(scope.is_root() for scope in scopes):
            return self
        kept = Q(pk__in=[])
        for place in CountyCoursesPage.objects.select_related("county") if scopes else ():
            if any(scope.contains(place.county) or place.county.contains(scope) for scope in scopes):
                kept |= Q(path__startswith=place.path)
        return self.filter(kept)

    def in_topic(self, topic: TopicPage) -> CourseQuerySet:
        """Return the courses of a column."""
        return self.filter(topics=topic)

    def missing_before(self, course: CoursePage, user: User) -> CourseQuerySet:
        """Return what `user` has to complete before `course` is begun; courses that are not offered ask for nothing."""
        done = Q(enrolments__user_id=user.pk, enrolments__completed_at__isnull=False)
        needed = self.open_to_all().filter(leads_to__page=course.pk)
        return needed.exclude(pk__in=self.model._default_manager.filter(done).values("pk")).order_by("path")

    def with_progress_of(self, user: User) -> CourseQuerySet:
        """Annotate ``my_enrolment`` (id or none) and ``my_completed_at``."""
        mine = FilteredRelation("enrolments", condition=Q(enrolments__user_id=user.pk))
        return self.alias(mine=mine).annotate(my_enrolment=F("mine__pk"), my_completed_at=F("mine__completed_at"))

    def for_cards(self, user: User, *more: str) -> CourseQuerySet:
        """Load only what a card shows, and the fields `more`, with the progress of `user` where there is a person."""
        shown = self.only("title", "slug", "url_path", "content_type_id", *CARD_FIELDS, *more)
        return shown.with_progress_of(user) if user.is_authenticated else shown


class LessonQuerySet(QuerySet["Lesson"]):
    """Lessons."""

    def with_progress_of(self, enrolment: Enrolment | None) -> LessonQuerySet:
        """Annotate ``my_ratio`` and ``my_completed_at``: how far the person of `enrolment` is with each."""
        return self if enrolment is None else self.with_progress_in([enrolment])

    def with_progress_in(self, enrolments: Iterable[Enrolment]) -> LessonQuerySet:
        """Annotate ``my_ratio`` and ``my_completed_at`` by `enrolments` of one person, at most one for a course."""
        keys = [enrolment.pk for enrolment in enrolments]
        mine = FilteredRelation("progress", condition=Q(progress__enrolment__in=keys))
        return self.alias(mine=mine).annotate(my_ratio=F("mine__ratio"), my_completed_at=F("mine__completed_at"))

    def offered(self) -> LessonQuerySet:
        """Return the lessons that count now, in order."""
        return self.filter(retired=False).select_related("video").order_by("sort_order", "pk")

    def required(self) -> LessonQuerySet:
        """Return the lessons without which the course is not complete: those that are not optional, if there are any.

        A course of optional lessons alone asks for all of them.
        """
        offered = self.filter(retired=False)
        needed = offered.filter(optional=False)
        return needed if needed.exists() else offered

    def of_target(self, target: UUID, kind: str = "exam") -> LessonQuerySet:
        """Return the lessons that stand for `target`, an exam or what else `kind` says."""
        return self.filter(kind=kind, target=target, retired=False)


class EnrolmentQuerySet(QuerySet["Enrolment"]):
    """Enrolments."""

    def of(self, user: User) -> EnrolmentQuerySet:
        """Return the enrolments of `user`, the most recent first."""
        return self.filter(user_id=user.pk).order_by("-last_active_at")

    def open(self) -> EnrolmentQuerySet:
        """Return what is begun and not completed, in courses that are still there."""
        return self.filter(completed_at=None, course__live=True)

    def completed(self) -> EnrolmentQuerySet:
        """Return what is completed, the latest first."""
        return self.exclude(completed_at=None).order_by("-completed_at", "-pk")

    def about(self, words: str) -> EnrolmentQuerySet:
        """Return those in courses whose title or lecturer contains `words`."""
        return self.filter(of_course_about(words))

    def for_cards(self) -> EnrolmentQuerySet:
        """Load with each only what a card shows of its course, and what the lessons' order depends on."""
        shown = ("title", "slug", "url_path", "content_type_id", "live", "in_sequence", *CARD_FIELDS)
        own = ("user_id", "last_lesson_id", "last_active_at", "completed_at")
        return self.select_related("course").only(*own, *(f"course__{name}" for name in shown))

    def for_courses(self, courses: Iterable[CoursePage]) -> EnrolmentQuerySet:
        """Return the enrolments in these courses."""
        return self.filter(course__in=courses)
