"""The reading vocabulary of one's own desk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, FilteredRelation, Q, QuerySet

from courses.models import CoursePage
from courses.querysets import of_course_about

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Favourite, Note, PlanItem


class NoteQuerySet(QuerySet["Note"]):
    """Notes."""

    def of(self, user: User) -> NoteQuerySet:
        """Return the notes of `user`, with lesson and course, the latest first."""
        return self.filter(user=user).select_related("lesson__page").order_by("-created_at", "-pk")

    def about(self, words: str) -> NoteQuerySet:
        """Return those whose text, lesson or course contains `words`."""
        return self.filter(
            Q(text__icontains=words) | Q(lesson__title__icontains=words) | Q(lesson__page__title__icontains=words)
        )


class FavouriteQuerySet(QuerySet["Favourite"]):
    """Favourites."""

    def of(self, user: User) -> FavouriteQuerySet:
        """Return the favourites of `user` that they may still see, the latest first."""
        visible = CoursePage.objects.visible_to(user)
        mine = self.filter(user=user, course__in=visible)
        return mine.select_related("course").order_by("-at", "-pk")

    def about(self, words: str) -> FavouriteQuerySet:
        """Return those of courses whose title or lecturer contains `words`."""
        return self.filter(of_course_about(words))


class PlanQuerySet(QuerySet["PlanItem"]):
    """Study plans."""

    def of(self, user: User) -> PlanQuerySet:
        """Return the plan of `user` by day, with ``done_at`` where the course is completed."""
        visible = CoursePage.objects.visible_to(user)
        mine = FilteredRelation("course__enrolments", condition=Q(course__enrolments__user_id=user.pk))
        rows = self.filter(user=user, course__in=visible).alias(mine=mine)
        rows = rows.annotate(done_at=F("mine__completed_at"))  # type: ignore[no-redef]
        return rows.select_related("course").order_by("due_on", "pk")

    def to_do(self) -> PlanQuerySet:
        """Return what is not completed yet; after :meth:`of`."""
        return self.filter(done_at=None)

    def done(self) -> PlanQuerySet:
        """Return what is completed; after :meth:`of`."""
        return self.exclude(done_at=None)

    def between(self, first: date, last: date) -> PlanQuerySet:
        """Return what is due from `first` to `last`, both included."""
        return self.filter(due_on__range=(first, last))
