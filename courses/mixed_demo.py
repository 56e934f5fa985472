"""A course of the demo in which lessons of many kinds stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from library.models import LibraryDocument
from media.models import Video

from .actions import complete_lesson, open_lesson, refresh_duration
from .live import join_live
from .models import CourseIndexPage, CoursePage, Lesson, LivePeak, TopicPage
from .offline import mark_attendance

TITLE = "海岛乡村振兴专题研修"
SUMMARY = "网上学习与现场教学结合：读文件、看直播、到渔村现场上课，最后写一篇心得。"
BODY = "<p>本课程由网上课时、直播和一次现场教学组成。请先读完导读和文件，再参加现场教学。</p>"


def make_mixed_course(
    *, document: LibraryDocument, sound: Video, task: UUID, people: Sequence[User], by: User, at: datetime
) -> CoursePage:
    """Make and publish the course; `sound` has no picture, `people` were there when it met in a room."""
    index = CourseIndexPage.objects.get()
    course = CoursePage(
        title=TITLE,
        slug="mixed-1",
        owner=by,
        summary=SUMMARY,
        lecturer="周明",
        lecturer_title="市委党校教授",
        course_class="assigned",
        subject="business",
        first_published_at=at,
        last_published_at=at,
    )
    course.lessons = _lessons(document, sound, task, at)
    index.add_child(instance=course)
    course.topics = list(TopicPage.objects.order_by("path")[:1])
    course.save_revision(user=by, changed=False).publish()
    refresh_duration(course.pk)
    first, _document, _sound, past, _next, room, _task = course.lessons.all()
    _broadcast(past, people)
    for person in people:
        open_lesson(first, user=person, at=at)
        complete_lesson(first, user=person, at=at)
    mark_attendance(room, people[: len(people) * 3 // 4], by=by, at=at)
    return course


def _broadcast(lesson: Lesson, people: Sequence[User]) -> None:
    """Let `people` come to a broadcast one after the other; some left before the last ones came."""
    if lesson.starts_at is None:
        return
    for number, person in enumerate(people):
        join_live(lesson, user=person, at=lesson.starts_at + timedelta(seconds=10 * number))
    LivePeak.objects.filter(lesson=lesson).update(people=len(people) * 4 // 5)


def _lessons(document: LibraryDocument, sound: Video, task: UUID, at: datetime) -> list[Lesson]:
    morning = timezone.localtime(at).replace(hour=9, minute=0, second=0, microsecond=0)
    two_hours = timedelta(hours=2)
    past, room = morning - timedelta(days=9), morning - timedelta(days=3)
    lessons = [
        Lesson(title="导读", kind=Lesson.Kind.ARTICLE, body=BODY, minimum_seconds=60),
        Lesson(title=document.title[:120], kind=Lesson.Kind.DOCUMENT, document=document, minimum_seconds=60),
        Lesson(title="听：渔村一日", kind=Lesson.Kind.AUDIO, video=sound),
        Lesson(title="开班直播", kind=Lesson.Kind.LIVE, starts_at=past, ends_at=past + two_hours, optional=True),
        Lesson(title="专家答疑直播", kind=Lesson.Kind.LIVE, starts_at=at, ends_at=at + timedelta(hours=12)),
        Lesson(title="渔村现场教学", kind=Lesson.Kind.OFFLINE, starts_at=room, ends_at=room + two_hours),
        Lesson(title="写一篇心得", kind=Lesson.Kind.REFLECTION, target=task),
    ]
    for number, lesson in enumerate(lessons):
        lesson.sort_order = number
        if lesson.kind == Lesson.Kind.LIVE:
            lesson.stream_url, lesson.minimum_seconds = "https://live.example.org/1", 600
        if lesson.kind == Lesson.Kind.OFFLINE:
            lesson.place = "定澜区白沙渔村文化礼堂"
    return lessons
