"""Live lessons: joining, counting who came, and what becomes of them afterwards (SPEC L25, L26)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.audit import record
from lms.plugins import AgendaItem
from media.models import Video

from .actions import ReadTooShortError, complete_lesson, open_lesson, refresh_duration
from .lesson_models import SCHEDULED
from .models import CoursePage, Enrolment, Lesson, LessonProgress, LivePeak, LivePresence, LiveVisit

if TYPE_CHECKING:
    from accounts.models import User

#: So long after the end somebody who was there may still say so.
AFTERWARDS = timedelta(minutes=30)
#: Whoever was seen within so long is watching; open pages say so every minute.
WATCHING = timedelta(minutes=2)
#: How many watch is counted at most once in so many seconds for a lesson, however many pages are open.
COUNTED_EVERY = 20


class NotOnAirError(Exception):
    """The lesson does not take place now."""


@transaction.atomic
def join_live(lesson: Lesson, *, user: User, at: datetime) -> LiveVisit:
    """Note that `user` came to a live lesson; again, nothing changes. Raises :class:`NotOnAirError`."""
    if not lesson.is_on_air(at):
        raise NotOnAirError
    open_lesson(lesson, user=user, at=at)
    visit, _created = LiveVisit.objects.get_or_create(user=user, lesson=lesson, defaults={"joined_at": at})
    stay_live(lesson, user=user, at=at)
    return visit


def stay_live(lesson: Lesson, *, user: User, at: datetime) -> int:
    """Note that somebody who came is still there; return how many watch now, and remember the most there ever were.

    Nothing but the figures of the broadcast rests on it. 0 where the lesson does not take place or nobody came.
    """
    if not lesson.is_on_air(at) or not LiveVisit.objects.filter(user=user, lesson=lesson).exists():
        return 0
    LivePresence.objects.update_or_create(user=user, lesson=lesson, defaults={"seen_at": at})
    key = f"courses-watching:{lesson.pk}"
    known: int | None = cache.get(key)
    if known is None:
        known = watching(lesson, at=at)
        cache.set(key, known, COUNTED_EVERY)
        LivePeak.objects.get_or_create(lesson=lesson, defaults={"people": known, "at": at})
        LivePeak.objects.filter(lesson=lesson, people__lt=known).update(people=known, at=at)
    return known


def watching(lesson: Lesson, *, at: datetime) -> int:
    """Return how many people were seen at the broadcast within the last two minutes."""
    return LivePresence.objects.filter(lesson=lesson, seen_at__gt=at - WATCHING, seen_at__lte=at).count()


def frame_address(lesson: Lesson) -> str:
    """Return the address of the broadcast where the operator allows its host within the page, else nothing."""
    parts = urlsplit(lesson.stream_url)
    return lesson.stream_url if f"{parts.scheme}://{parts.netloc}" in settings.LIVE_FRAME_ORIGINS else ""


def may_confirm(lesson: Lesson, *, user: User, at: datetime) -> bool:
    """Say whether `user` came to the broadcast of `lesson` and may still say so, whatever became of it meanwhile."""
    if lesson.ends_at is None or lesson.starts_at is None or at > lesson.ends_at + AFTERWARDS:
        return False
    return LiveVisit.objects.filter(user=user, lesson=lesson).exists()


@transaction.atomic
def finish_live(lesson: Lesson, *, user: User, at: datetime) -> LessonProgress:
    """Complete a live lesson for somebody who came, after its minimum time by the server's clock.

    The recording may have taken its place already: who came need not watch it. Raises :class:`ReadTooShortError`
    before, and :class:`NotOnAirError` for who did not come or says so too late.
    """
    visit = LiveVisit.objects.filter(user=user, lesson=lesson).first()
    if visit is None or lesson.ends_at is None or lesson.starts_at is None or at > lesson.ends_at + AFTERWARDS:
        raise NotOnAirError
    # Who waits at the door has not seen anything yet.
    left = lesson.minimum_seconds - (at - max(visit.joined_at, lesson.starts_at)).total_seconds()
    if left > 0:
        raise ReadTooShortError(math.ceil(left))
    return complete_lesson(lesson, user=user, at=at)


@transaction.atomic
def attach_recording(lesson: Lesson, video: Video, *, by: User | None, at: datetime) -> None:
    """Make a live lesson that is over a lesson on demand; who came, and who completed it, stays as it was.

    A draft of the course that waits gets the recording as well and goes on waiting. Raises ``ValidationError``.
    """
    found = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    if found.kind != Lesson.Kind.LIVE or found.ends_at is None or found.ends_at > at:
        raise ValidationError(_("直播结束后才能换成回放。"))
    if video.type != "video" or video.current_id is None:
        raise ValidationError(_("请选择已经可以播放的视频。"))
    course = lesson.page
    draft = course.get_latest_revision_as_object()
    Lesson.objects.filter(pk=found.pk).update(kind=Lesson.Kind.VIDEO, video=video)
    for each in draft.lessons.all():
        if each.pk == found.pk:
            each.kind, each.video = Lesson.Kind.VIDEO, video
    revision = draft.save_revision(user=by)
    if not course.has_unpublished_changes:
        revision.publish(user=by, skip_permission_checks=True)
    refresh_duration(course.pk)
    record("attach_recording", by=by, at=at, target=found, course=course.title, lesson=found.title, video=video.pk)


def keep_recordings(course: CoursePage) -> None:
    """Let an edition of `course` that knows a broadcast only have the recording that took its place since.

    An edition that waits for its day, an old one that somebody goes back to, or a form that was open meanwhile would
    otherwise take the recording away. A broadcast at another time is a new one.
    """
    listed = {lesson.pk: lesson for lesson in course.lessons.all() if lesson.pk and lesson.kind == Lesson.Kind.LIVE}
    if not listed:
        return
    recorded = Lesson.objects.filter(pk__in=listed, kind=Lesson.Kind.VIDEO, video__isnull=False)
    for pk, ends_at, video in recorded.exclude(stream_url="").values_list("pk", "ends_at", "video"):
        if listed[pk].ends_at == ends_at:
            listed[pk].kind, listed[pk].video_id = Lesson.Kind.VIDEO, video


def may_attach(user: User, course: Page) -> bool:
    """Say whether `user` may publish the course, and so change what it offers."""
    return user.is_authenticated and bool(course.permissions_for_user(user).can_publish())


def appointments_of(user: User, first: date, last: date) -> Iterable[AgendaItem]:
    """Yield the live and the offline lessons on these days of the courses that `user` studies."""
    mine = Enrolment.objects.filter(user=user.pk, course__live=True).values("course")
    lessons = Lesson.objects.filter(kind__in=SCHEDULED, retired=False, page__in=mine)
    for lesson in lessons.filter(starts_at__date__gte=first, starts_at__date__lte=last).select_related("page"):
        if lesson.starts_at is not None:
            title = _("直播：%(lesson)s") if lesson.kind == Lesson.Kind.LIVE else _("线下课：%(lesson)s")
            yield AgendaItem(
                uid=f"live-{lesson.uid}",
                title=title % {"lesson": lesson.title},
                url=lesson.get_absolute_url(),
                day=timezone.localdate(lesson.starts_at),
                starts_at=lesson.starts_at,
                ends_at=lesson.ends_at,
                place=lesson.place,
            )
