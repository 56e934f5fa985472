"""The reading vocabulary of courses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from wagtail.models import PageQuerySet

if TYPE_CHECKING:
    from accounts.models import User

    from .models import CoursePage, Enrolment, Lesson, TopicPage


class CourseQuerySet(PageQuerySet):
    """Courses."""

    def visible_to(self, user: User) -> CourseQuerySet:
        """Return the courses that `user` may see: everything that is live and not behind a view restriction."""
        return self.live().public()

    def matching(self, words: str) -> CourseQuerySet:
        """Return the courses in whose title, lecturer, summary or columns every one of the words occurs."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(title__icontains=word)
                | Q(lecturer__icontains=word)
                | Q(summary__icontains=word)
                | Exists(self.model.topics.through.objects.filter(coursepage=OuterRef("pk"), topicpage__title=word))
            )
        return found

    def in_topic(self, topic: TopicPage) -> CourseQuerySet:
        """Return the courses of a column."""
        return self.filter(topics=topic)

    def with_progress_of(self, user: User) -> CourseQuerySet:
        """Annotate ``my_enrolment`` (id or none) and ``my_completed_at``."""
        from .models import Enrolment

        mine = Enrolment.objects.filter(course=OuterRef("pk"), user_id=user.pk)
        return self.annotate(
            my_enrolment=Subquery(mine.values("pk")[:1]), my_completed_at=Subquery(mine.values("completed_at")[:1])
        )

    def with_learners(self) -> CourseQuerySet:
        """Annotate ``learners``: how many people have begun the course.

        Counted per course from the index; as a join the database would group every enrolment there is.
        """
        from .models import Enrolment

        begun = Enrolment.objects.filter(course=OuterRef("pk")).order_by().values("course")
        return self.annotate(learners=Coalesce(Subquery(begun.annotate(count=Count("pk")).values("count")), 0))


class LessonQuerySet(QuerySet["Lesson"]):
    """Lessons."""

    def offered(self) -> LessonQuerySet:
        """Return the lessons that count now, in order."""
        return self.filter(retired=False).select_related("video").order_by("sort_order", "pk")

    def of_target(self, target: UUID) -> LessonQuerySet:
        """Return the lessons that stand for the exam `target`."""
        return self.filter(kind="exam", target=target, retired=False)


class EnrolmentQuerySet(QuerySet["Enrolment"]):
    """Enrolments."""

    def of(self, user: User) -> EnrolmentQuerySet:
        """Return the enrolments of `user`, the most recent first."""
        return self.filter(user_id=user.pk).order_by("-last_active_at")

    def open(self) -> EnrolmentQuerySet:
        """Return what is begun and not completed, in courses that are still there."""
        return self.filter(completed_at=None, course__live=True)

    def completed(self) -> EnrolmentQuerySet:
        """Return what is completed."""
        return self.exclude(completed_at=None)

    def for_courses(self, courses: Iterable[CoursePage]) -> EnrolmentQuerySet:
        """Return the enrolments in these courses."""
        return self.filter(course__in=courses)
