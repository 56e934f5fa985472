"""Why a course gave no hours yet: what of it is still missing, with a way to it (SPEC complaint 2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Enrolment, Lesson, LessonProgress
from media import intervals
from media.models import WatchRecord

from .actions import NoPolicyError, policy_for, posting_on
from .evidence import study_of
from .models import CreditEntry
from .policies.arithmetic import wanting
from .policies.wording import plain

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

#: So many gaps of one video are listed; shorter ones than a second are no gaps.
GAPS, SHORTEST_MS = 6, 1000
#: Courses looked at, those last studied first.
COURSES = 20


@dataclass(frozen=True)
class Gap:
    """A piece of a video that was not watched, in seconds, and where it plays."""

    start: int
    end: int
    url: str


@dataclass(frozen=True)
class Missing:
    """A lesson that is not done: what is lacking in words, and the gaps of a video."""

    title: str
    url: str
    words: str
    gaps: list[Gap]


@dataclass(frozen=True)
class Pending:
    """A course without hours yet."""

    title: str
    url: str
    reason: str
    lessons: list[Missing]


def pending_of(user: User, *, at: datetime) -> list[Pending]:
    """Return the courses that `user` has begun and that gave no hours yet, those last studied first."""
    credited = CreditEntry.objects.of(user).exclude(enrolment=None).values("enrolment")
    begun = Enrolment.objects.filter(user=user).exclude(pk__in=credited).select_related("course", "user")
    begun = begun.order_by("-last_active_at", "-pk")[:COURSES]
    found = []
    for enrolment in begun:
        lessons = list(_missing(enrolment))
        reason = "" if enrolment.completed_at is None else _withheld(enrolment, at)
        found.append(Pending(enrolment.course.title, enrolment.course.url, reason, lessons))
    return found


def _withheld(enrolment: Enrolment, at: datetime) -> str:
    """Say why a completed course has no hours: the policy asks for more, or there is none."""
    study, earned_at = study_of(enrolment)
    try:
        policy = policy_for(enrolment.user, posting_on(enrolment.user, earned_at), day=timezone.localdate(earned_at))
    except NoPolicyError:
        return _("当日没有适用的学时办法，办法启用后会自动补计。")
    match wanting(policy.parsed, study):
        case "completion":
            percent = plain(policy.parsed.completion * 100)
            return _("%(policy)s要求每个视频至少观看 %(percent)s%%。") % {"policy": policy.name, "percent": percent}
        case "test":
            return _("%(policy)s要求测验合格。") % {"policy": policy.name}
    return _("已学完，几分钟内自动计入。")


def _missing(enrolment: Enrolment) -> Iterator[Missing]:
    progress = {row.lesson_id: row for row in LessonProgress.objects.filter(enrolment=enrolment)}
    lessons = Lesson.objects.offered().filter(page_id=enrolment.course_id).select_related("video")
    videos = [lesson.video_id for lesson in lessons if lesson.is_played]
    records = {row.video_id: row for row in WatchRecord.objects.filter(user=enrolment.user_id, video__in=videos)}
    for lesson in lessons:
        row = progress.get(lesson.pk)
        if row is not None and row.completed_at is not None:
            continue
        url = reverse("courses:learn", args=[enrolment.course_id, lesson.uid])
        if not (lesson.is_played and lesson.video):
            yield Missing(lesson.title, url, _("尚未完成"), [])
            continue
        length = lesson.video.duration_ms
        record = records.get(lesson.video_id)
        gaps = [gap for gap in intervals.subtract([[0, length]], record.spans if record else []) if _is_gap(gap)]
        seconds = sum(end - start for start, end in gaps) // 1000
        words = _("还差 %(minutes)d 分 %(seconds)d 秒未观看") % {"minutes": seconds // 60, "seconds": seconds % 60}
        if not gaps:
            # The same video was watched in another course; opening the lesson counts it here as well.
            words = _("视频已看完，打开本节即计入")
        shown = [Gap(start // 1000, end // 1000, f"{url}?t={start}") for start, end in gaps[:GAPS]]
        yield Missing(lesson.title, url, words, shown)


def _is_gap(gap: list[int] | tuple[int, int]) -> bool:
    return gap[1] - gap[0] >= SHORTEST_MS
