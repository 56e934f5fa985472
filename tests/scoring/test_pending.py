"""A course that gave no hours yet says what is missing, and leads to the second of it."""

from datetime import timedelta

import pytest

from courses.actions import open_lesson
from courses.models import Lesson, LessonProgress
from media.actions import open_play_session, record_beat
from scoring.models import CreditPolicy
from scoring.pending import pending_of
from tests.cast import NOW
from tests.material import article, lessons_of, make_course, make_video
from tests.scoring.earning import complete

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(cast, centre):
    video = make_video(600)
    course = make_course(article("导读"), Lesson(title="第二节", kind="video", video=video))
    lesson = lessons_of(course)[1]
    open_lesson(lesson, user=cast.cadre, at=NOW)
    session = open_play_session(cast.cadre, video, context=str(lesson.uid), max_rate=2, at=NOW)
    for seq, end in enumerate(range(60_000, 660_000, 60_000), start=1):
        played = [[0, min(end, 60_000)], [90_000, max(end, 90_000)]]
        at = NOW + timedelta(milliseconds=end)
        record_beat(session.uid, by=cast.cadre, seq=seq, played=played, position=0, at=at)
    return course, lesson


def test_the_gap_of_a_video_is_named_and_leads_there(cast, begun):
    course, lesson = begun
    (shown,) = pending_of(cast.cadre, at=NOW)
    assert (shown.title, shown.reason) == (course.title, "")
    reading, watching = shown.lessons
    assert reading.words == "尚未完成"
    assert watching.words == "还差 0 分 30 秒未观看"
    assert [(gap.start, gap.end) for gap in watching.gaps] == [(60, 90)]
    assert watching.gaps[0].url == f"/learn/{course.pk}/{lesson.uid}/?t=60000"


def test_a_course_whose_hours_the_policy_withholds_says_so(cast, begun):
    course, lesson = begun
    CreditPolicy.objects.update(rules={"completion": "1"})
    complete(course, cast.cadre)
    LessonProgress.objects.filter(lesson=lesson).update(ratio=0.9)
    (shown,) = pending_of(cast.cadre, at=NOW)
    assert "要求每个视频至少观看 100%" in shown.reason


def test_without_a_policy_the_person_is_told_to_wait(cast, begun):
    course, _lesson = begun
    CreditPolicy.objects.all().delete()
    complete(course, cast.cadre)
    (shown,) = pending_of(cast.cadre, at=NOW)
    assert "没有适用的学时办法" in shown.reason


def test_the_page_lists_it_in_few_queries(cast, begun, client_of, django_assert_max_num_queries):
    client = client_of(cast.cadre)
    client.get("/me/")
    with django_assert_max_num_queries(16):
        answer = client.get("/me/pending/").content.decode()
    assert "1:00–1:30" in answer
    assert "没有学了一半的课程" in client_of(cast.colleague).get("/me/pending/").content.decode()
