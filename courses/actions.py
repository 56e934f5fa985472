"""Verbs on courses: enrol, open a lesson, record progress, complete."""

import math
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import PROTECT, Count, Exists, F, ForeignObjectRel, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from wagtail.models import Page

from accounts.groups import grant_course_tree, group_name, let_decide
from accounts.models import Unit, User
from media.models import WatchRecord

from .lesson_models import BY_RATIO, CLOCKED, PLAYED
from .models import CountyCoursesPage, CourseIndexPage, CoursePage, Enrolment, Lesson, LessonProgress
from .signals import course_completed, lesson_completed

REVIEW_WORKFLOW = "课程审核"
#: The job that looks who has enough by the rules of a new edition; thousands may.
APPLY_RULES = "courses.apply_rules"


@transaction.atomic
def add_catalogue(parent: Page, *, title: str, at: datetime) -> CourseIndexPage:
    """Create the course centre below `parent` with its review workflow, or return the one that is there."""
    existing = CourseIndexPage.objects.child_of(parent).first()
    catalogue = existing or parent.add_child(
        instance=CourseIndexPage(title=title, slug="courses", show_in_menus=True, first_published_at=at)
    )
    let_decide(catalogue, REVIEW_WORKFLOW, groups=("reviewer",))
    return catalogue


@transaction.atomic
def open_county_courses(county: Unit, *, by: User | None, at: datetime) -> CountyCoursesPage | None:
    """Make the page below which `county` keeps its courses, with its rights and its review; again, nothing changes.

    Both the county's reviewers and the city's decide there. Without a course centre there is nothing to do yet.
    """
    catalogue = CourseIndexPage.objects.first()
    if catalogue is None:
        return None
    page = CountyCoursesPage.objects.filter(county=county).first()
    if page is None:
        page = CountyCoursesPage(
            title=county.name, slug=f"county-{county.pk}", county=county, first_published_at=at, last_published_at=at
        )
        catalogue.add_child(instance=page)
    grant_course_tree(page, by=by, at=at, county=county)
    let_decide(page, f"{REVIEW_WORKFLOW}（{county.code}）", groups=(group_name("reviewer", county), "reviewer"))
    return page


def keep_lessons_with_records(course: CoursePage) -> None:
    """Put lessons that somebody has records of back into `course`, retired, before its list of lessons is saved.

    A record is whatever must not lose its lesson: progress, attendance, a question, what another app protects.

    Editing, publishing, reverting to an old revision or importing may leave such a lesson out; the records decide.
    Revisions never hold a retired lesson, so one that comes back from an older revision is offered again.
    """
    listed = {lesson.pk: lesson for lesson in course.lessons.all() if lesson.pk}
    left_out = Lesson.objects.filter(_has_records(), page_id=course.pk).exclude(pk__in=listed)
    if not left_out:
        return
    last = max((lesson.sort_order or 0 for lesson in listed.values()), default=0)
    for position, lesson in enumerate(left_out, start=1):
        lesson.retired = True
        lesson.sort_order = last + position
        course.lessons.add(lesson)


def _has_records() -> Q:
    """Return the condition that a row of any app protects the lesson."""
    condition = Q(pk__in=[])
    for relation in Lesson._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and getattr(relation, "on_delete", None) is PROTECT:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            condition |= Q(Exists(rows))
    return condition


def give_lessons_their_own_uids(course: CoursePage) -> None:
    """Keep a copied page, or a revision of one, from taking the addresses of the lessons it was copied from."""
    lessons = list(course.lessons.all())
    owners = dict(Lesson.objects.filter(uid__in=[lesson.uid for lesson in lessons]).values_list("uid", "pk"))
    own = dict(Lesson.objects.filter(page_id=course.pk).values_list("pk", "uid")) if course.pk else {}
    for lesson in lessons:
        if owners.get(lesson.uid, lesson.pk) != lesson.pk:
            lesson.uid = own.get(lesson.pk) or uuid.uuid4()


def refresh_duration(course_id: int) -> None:
    """Bring the kept duration of a course up to date: its offered videos, reading and meetings, in seconds."""
    offered = Lesson.objects.filter(page_id=course_id, retired=False)
    videos = offered.filter(kind__in=PLAYED).aggregate(total=Coalesce(Sum("video__duration"), 0.0))["total"]
    reading = offered.filter(kind__in=CLOCKED)
    reading = reading.aggregate(total=Coalesce(Sum("minimum_seconds"), 0))["total"]
    meetings = sum(lesson.seconds for lesson in offered.filter(kind=Lesson.Kind.OFFLINE))
    CoursePage.objects.filter(pk=course_id).update(duration_seconds=math.floor(videos) + reading + meetings)


def count_learners(*, course_id: int | None = None) -> int:
    """Bring the kept number of people who began a course up to date, of one or of all; return how many changed.

    Everybody's first lesson would otherwise have to wait for the course's row.
    """
    begun = Enrolment.objects.filter(course=OuterRef("pk")).order_by().values("course")
    now = Coalesce(Subquery(begun.annotate(count=Count("pk")).values("count")), 0)
    courses = CoursePage.objects.all() if course_id is None else CoursePage.objects.filter(pk=course_id)
    counted = dict(courses.annotate(now=now).exclude(learners=F("now")).values_list("pk", "now"))
    for pk, number in counted.items():
        CoursePage.objects.filter(pk=pk).update(learners=number)
    return len(counted)


class PrerequisitesMissing(PermissionDenied):
    """Other courses have to be completed first."""


@transaction.atomic
def enrol(course: CoursePage, *, user: User, at: datetime) -> Enrolment:
    """Begin studying a course (SPEC L03: any visible course, any time); doing it again changes nothing.

    Raises ``PermissionDenied`` for a course that is not public, and for people who only registered to nominate or to
    write: they are not learners; :class:`PrerequisitesMissing` where other courses come first. Whoever has begun may
    go on, whatever is required since.
    """
    if user.kind == User.Kind.REGISTERED:
        raise PermissionDenied
    if not CoursePage.objects.visible_to(user).filter(pk=course.pk).exists():
        raise PermissionDenied
    enrolment = Enrolment.objects.filter(user=user, course=course).first()
    if enrolment is not None:
        return enrolment
    if CoursePage.objects.missing_before(course, user).exists():
        raise PrerequisitesMissing
    enrolment, _created = Enrolment.objects.get_or_create(
        user=user, course=course, defaults={"enrolled_at": at, "last_active_at": at}
    )
    return enrolment


@transaction.atomic
def open_lesson(lesson: Lesson, *, user: User, at: datetime) -> LessonProgress:
    """Note that `user` opened `lesson`: it becomes the place to continue, and the reading clock starts.

    What of its video was watched before counts at once: in another course that shows the same video nothing new is
    left to watch, so that no news would ever come; the same repairs news that a crash swallowed.
    """
    enrolment = enrol(lesson.page, user=user, at=at)
    Enrolment.objects.filter(pk=enrolment.pk).update(last_lesson=lesson, last_active_at=at)
    progress, _created = LessonProgress.objects.get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"opened_at": at}
    )
    if progress.opened_at > at:
        # The server's clock went back since: whoever reads does not wait until it has caught up.
        progress.opened_at = at
        progress.save(update_fields=["opened_at"])
    if lesson.is_played and progress.completed_at is None:
        watched = WatchRecord.objects.for_user(user).filter(video=lesson.video_id).first()
        if watched and watched.ratio > progress.ratio:
            return record_progress(lesson, user=user, ratio=watched.ratio, at=at)
    return progress


def raise_ratio(lesson_uid: str, *, video_id: int, user_id: int, ratio: float) -> bool:
    """Note how far a person is with a video lesson where that completes nothing; return whether it was all to do.

    This is what nearly every beat of every player comes to, and one statement; :func:`record_progress` does the rest.
    """
    rows = LessonProgress.objects.filter(enrolment__user_id=user_id, lesson__uid=lesson_uid, lesson__video_id=video_id)
    going_on = rows.filter(completed_at=None, lesson__retired=False, lesson__page__completion_ratio__gt=ratio)
    return going_on.filter(ratio__lte=ratio).update(ratio=ratio) == 1


@transaction.atomic
def record_progress(lesson: Lesson, *, user: User, ratio: float, at: datetime) -> LessonProgress:
    """Raise the progress of `user` in `lesson` to `ratio` (0 to 1) and complete it where the course's rule is met."""
    enrolment = enrol(lesson.page, user=user, at=at)
    LessonProgress.objects.get_or_create(enrolment=enrolment, lesson=lesson, defaults={"opened_at": at})
    # Two beats may arrive at once: the row decides who completes the lesson.
    progress = LessonProgress.objects.select_for_update().get(enrolment=enrolment, lesson=lesson)
    progress.ratio = min(1.0, max(progress.ratio, ratio))
    finished = progress.completed_at is None and progress.ratio >= lesson.enough
    if finished:
        progress.completed_at = at
    progress.save(update_fields=["ratio", "completed_at"])
    # A job may tell of what was earlier than what the person did since.
    Enrolment.objects.filter(pk=enrolment.pk).update(last_active_at=Greatest("last_active_at", at))
    if finished:
        transaction.on_commit(lambda: lesson_completed.send_robust(Lesson, user_id=user.pk, lesson_id=lesson.pk, at=at))
        complete_course_if_done(enrolment, at=at)
    return progress


def complete_lesson(lesson: Lesson, *, user: User, at: datetime) -> LessonProgress:
    """Complete `lesson` for `user`: a test was passed, an article was read."""
    return record_progress(lesson, user=user, ratio=1.0, at=at)


class ReadTooShortError(Exception):
    """The article has not been open for its minimum time; `seconds_left` says how long is missing."""

    def __init__(self, seconds_left: int) -> None:
        super().__init__(seconds_left)
        self.seconds_left = seconds_left


def _spent_elsewhere(progress: LessonProgress, *, user: User) -> float:
    """Return how many seconds since `progress` was opened went to other articles: nobody reads two at a time."""
    read = LessonProgress.objects.filter(enrolment__user=user, lesson__kind=Lesson.Kind.ARTICLE)
    others = read.filter(completed_at__gt=progress.opened_at).exclude(pk=progress.pk).order_by("completed_at")
    spent = 0.0
    for seconds, completed in others.values_list("lesson__minimum_seconds", "completed_at"):
        # Until then no more can have gone elsewhere than had passed, however long these articles are.
        passed = (completed - progress.opened_at).total_seconds() if completed is not None else 0.0
        spent = min(passed, spent + seconds)
    return spent


@transaction.atomic
def finish_reading(lesson: Lesson, *, user: User, at: datetime) -> LessonProgress:
    """Complete an article by the server's clock; raise :class:`ReadTooShortError` before the minimum time.

    The time that other articles took meanwhile does not count: of several in tabs side by side each takes its own.
    """
    # Two confirmations at once would not see each other.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
    progress = open_lesson(lesson, user=user, at=at)
    if progress.completed_at is not None:
        return progress
    was_open = (at - progress.opened_at).total_seconds()
    left = lesson.minimum_seconds - was_open + _spent_elsewhere(progress, user=user)
    if left > 0:
        raise ReadTooShortError(math.ceil(left))
    return complete_lesson(lesson, user=user, at=at)


@transaction.atomic
def complete_course_if_done(enrolment: Enrolment, *, at: datetime) -> bool:
    """Complete the course when every required lesson is; return whether it happened just now.

    The completion time is that of the last lesson, so that a reconciliation hours later gives the same quarter.
    """
    # Only the enrolment: the course's row is everybody's, and those who just enrolled hold it by their foreign key.
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course").get(pk=enrolment.pk)
    if enrolment.completed_at is not None:
        return False
    offered = Lesson.objects.filter(page_id=enrolment.course_id).required()
    done = LessonProgress.objects.filter(enrolment=enrolment, lesson__in=offered).exclude(completed_at=None)
    if not offered.exists() or done.count() < offered.count():
        return False
    enrolment.completed_at = done.aggregate(last=Max("completed_at"))["last"]
    enrolment.completed_revision_id = enrolment.course.live_revision_id
    enrolment.save(update_fields=["completed_at", "completed_revision"])
    transaction.on_commit(
        lambda: course_completed.send_robust(
            CoursePage,
            enrolment_id=enrolment.pk,
            user_id=enrolment.user_id,
            course_id=enrolment.course_id,
            at=enrolment.completed_at,
        )
    )
    return True


def complete_what_is_enough(course_id: int, *, at: datetime, each: Callable[[], None] = lambda: None) -> int:
    """Complete the lessons of which enough is done by the rule that the course has now; return how many.

    Who met the rule by what was watched or read before need not watch any more. Nobody studies a course that is closed
    to them. `each` is called after every lesson of a person.
    """
    lessons = {lesson.pk: lesson for lesson in Lesson.objects.offered().filter(page_id=course_id, kind__in=BY_RATIO)}
    waiting = LessonProgress.objects.filter(lesson__in=lessons, completed_at=None).select_related("enrolment__user")
    enough = waiting.filter(ratio__gte=F("lesson__page__completion_ratio"))
    completed = 0
    for progress in list(enough):
        with suppress(PermissionDenied):
            record_progress(lessons[progress.lesson_id], user=progress.enrolment.user, ratio=progress.ratio, at=at)
            completed += 1
        each()
    return completed


def complete_what_is_done(course_id: int, *, at: datetime, each: Callable[[], None] = lambda: None) -> int:
    """Complete the enrolments that lack nothing now that a lesson was retired or made optional; return how many.

    `each` is called after every person.
    """
    offered = Lesson.objects.filter(page_id=course_id).required()
    finished = Count("progress", filter=Q(progress__lesson__in=offered, progress__completed_at__isnull=False))
    enrolments = Enrolment.objects.filter(course_id=course_id, completed_at=None).annotate(finished=finished)
    completed = 0
    for enrolment in list(enrolments.filter(finished__gt=0, finished__gte=offered.count())):
        completed += complete_course_if_done(enrolment, at=at)
        each()
    return completed
