"""What a person needs to study a course: its lessons with their state, and where to go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from .lesson_kinds import provider_of
from .models import CoursePage, Enrolment, Lesson, LessonProgress

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class LessonState:
    """A lesson as one person sees it. `ratio` runs from 0 to 1; `locked` means that an earlier one comes first."""

    lesson: Lesson
    number: int
    ratio: float
    completed_at: datetime | None
    locked: bool
    facts: str

    @property
    def percent(self) -> int:
        """Return the progress in whole percent; 100 only where the lesson is complete."""
        return 100 if self.completed_at else min(99, int(self.ratio * 100))

    @property
    def state(self) -> str:
        """Return ``done``, ``open``, ``locked`` or ``new``."""
        if self.completed_at:
            return "done"
        if self.locked:
            return "locked"
        return "open" if self.ratio > 0 else "new"


@dataclass(frozen=True)
class CourseView:
    """A course as one person sees it at `at`."""

    course: CoursePage
    enrolment: Enrolment | None
    lessons: list[LessonState]
    missing: list[CoursePage]
    at: datetime

    @classmethod
    def of(cls, course: CoursePage, user: User, *, at: datetime, enrolment: Enrolment | None = None) -> CourseView:
        """Read the state of `user` in `course` at `at`, with the `enrolment` where it is known already."""
        if enrolment is None and user.is_authenticated and course.pk:
            enrolment = Enrolment.objects.filter(course=course, user_id=user.pk).first()
        missing = []
        if enrolment is None and user.is_authenticated and course.pk:
            missing = list(CoursePage.objects.missing_before(course, user))
        return cls(course, enrolment, list(_states(course, _lessons_of(course, enrolment))), missing, at)

    @property
    def kinds(self) -> set[str]:
        """Return the kinds of its lessons, which are complete in different ways."""
        return {state.lesson.kind for state in self.lessons}

    @property
    def done(self) -> int:
        """Return how many lessons are complete."""
        return sum(1 for state in self.lessons if state.completed_at)

    @property
    def percent(self) -> int:
        """Return the progress of the whole course in percent, weighted by the length of the lessons."""
        needed = self.needed
        weights = [max(state.lesson.seconds, 60) for state in needed]
        if not weights:
            return 0
        reached = sum(
            weight * (1 if state.completed_at else state.ratio) for weight, state in zip(weights, needed, strict=True)
        )
        return 100 if all(state.completed_at for state in needed) else min(99, int(100 * reached / sum(weights)))

    @property
    def needed(self) -> list[LessonState]:
        """Return the lessons without which the course is not complete; see ``LessonQuerySet.required``."""
        return [state for state in self.lessons if not state.lesson.optional] or self.lessons

    @property
    def next(self) -> LessonState | None:
        """Return where to go on: the last opened lesson while it is unfinished, else the first unfinished one.

        What can be studied now comes before broadcasts that are not on the air and meetings, required lessons before
        optional ones; nothing is next while other courses come first.
        """
        if self.missing:
            return None
        unfinished = [state for state in self.lessons if not state.completed_at and not state.locked]
        last = self.enrolment.last_lesson_id if self.enrolment else None
        unfinished.sort(key=lambda state: (self._waits(state), state.lesson.pk != last, state.lesson.optional))
        return unfinished[0] if unfinished else None

    @property
    def goes_on(self) -> bool:
        """Say whether there is something to study now."""
        return self.next is not None and not self._waits(self.next)

    def _waits(self, state: LessonState) -> bool:
        return state.lesson.waits(self.at)

    def state_of(self, lesson: Lesson) -> LessonState | None:
        """Return the state of one lesson, or nothing if it is not offered."""
        return next((state for state in self.lessons if state.lesson.pk == lesson.pk), None)

    def after(self, lesson: Lesson) -> LessonState | None:
        """Return the lesson that follows."""
        numbers = [state.lesson.pk for state in self.lessons]
        position = numbers.index(lesson.pk) + 1 if lesson.pk in numbers else len(numbers)
        return self.lessons[position] if position < len(self.lessons) else None


def has_opened(lesson: Lesson, user: User) -> bool:
    """Say whether `user` has opened `lesson`, whatever became of it since."""
    return LessonProgress.objects.filter(enrolment__user=user, lesson=lesson).exists()


def views_of(enrolments: Iterable[Enrolment], *, at: datetime) -> list[CourseView]:
    """Return the courses of `enrolments` of one person as that person sees them at `at`, in one query for all.

    What tests and tasks say of themselves is left out.
    """
    enrolments = list(enrolments)
    lessons: dict[int, list[Lesson]] = defaultdict(list)
    in_courses = Lesson.objects.with_progress_in(enrolments).offered().defer("body")
    for lesson in in_courses.filter(page__in=[enrolment.course_id for enrolment in enrolments]):
        lessons[lesson.page_id].append(lesson)
    return [
        CourseView(each.course, each, list(_states(each.course, lessons[each.course_id], with_facts=False)), [], at)
        for each in enrolments
    ]


def _lessons_of(course: CoursePage, enrolment: Enrolment | None) -> Iterable[Lesson]:
    lessons = course.lessons.all()
    # An unsaved draft in the preview has its lessons in memory only, and nobody's progress.
    if isinstance(lessons, QuerySet):
        lessons = Lesson.objects.with_progress_of(enrolment).filter(page_id=course.pk).select_related("video")
    return (lesson for lesson in lessons if not lesson.retired)


def _states(course: CoursePage, lessons: Iterable[Lesson], *, with_facts: bool = True) -> Iterator[LessonState]:
    open_before = False
    for number, lesson in enumerate(lessons, start=1):
        provider = provider_of(lesson.kind) if with_facts else None
        yield LessonState(
            lesson=lesson,
            number=number,
            ratio=lesson.my_ratio or 0.0,
            completed_at=lesson.my_completed_at,
            locked=course.in_sequence and open_before,
            facts=provider.facts(lesson.target) if provider and lesson.target else "",
        )
        open_before = open_before or (lesson.my_completed_at is None and not lesson.optional)
