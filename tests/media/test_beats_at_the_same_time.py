from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from courses.models import Lesson, LessonProgress
from courses.signals import lesson_completed
from media import intervals
from media.actions import open_play_session, record_beat
from media.models import PlaySession, WatchedSpan, WatchRecord
from tests.cast import NOW
from tests.material import make_course, make_site
from tests.material import make_video as make_material

pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(work, items):
    def one(item):
        try:
            return work(item)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(one, items))


def test_twenty_beats_at_once_are_credited_exactly(cast, make_video):
    session = open_play_session(cast.cadre, make_video(), context="x", max_rate=1, at=NOW)
    at = NOW + timedelta(seconds=100)

    def beat(number):
        record_beat(session.uid, by=session.user, seq=number, played=[[0, number * 5_000]], position=0, at=at)

    in_threads(beat, range(1, 21))
    record = WatchRecord.objects.get()
    pieces = list(WatchedSpan.objects.values_list("start_ms", "end_ms"))
    assert record.credited_ms == intervals.total(record.spans) == sum(end - start for start, end in pieces) == 100_000


def test_two_devices_at_once_leave_one_active_viewing(cast, make_video):
    video = make_video()
    in_threads(lambda number: open_play_session(cast.cadre, video, context=str(number), max_rate=1, at=NOW), range(8))
    assert PlaySession.objects.active().count() == 1


def test_twenty_last_beats_at_once_complete_the_lesson_exactly_once(cast):
    make_site()
    course = make_course(Lesson(title="第一节", kind="video", video=make_material(100)))
    lesson = course.lessons.get()
    said = []

    def hear(**news):
        said.append(news["lesson_id"])

    lesson_completed.connect(hear)
    try:
        session = open_play_session(cast.cadre, lesson.video, context=str(lesson.uid), max_rate=1, at=NOW)
        at = NOW + timedelta(seconds=100)
        in_threads(
            lambda number: record_beat(
                session.uid, by=session.user, seq=number, played=[[0, 100_000]], position=0, at=at
            ),
            range(1, 21),
        )
    finally:
        lesson_completed.disconnect(hear)
    assert said == [lesson.pk]
    assert LessonProgress.objects.get().completed_at is not None
