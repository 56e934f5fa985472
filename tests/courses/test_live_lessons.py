"""Lessons that are broadcasts: who was there, and the recording that takes the place of the broadcast."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from wagtail.models import Revision

from courses.actions import ReadTooShortError, open_lesson
from courses.completeness import faults_of
from courses.live import NotOnAirError, attach_recording, finish_live, join_live, stay_live, watching
from courses.models import CoursePage, Lesson, LessonProgress, LivePeak, LiveVisit
from tests.cast import NOW
from tests.material import make_course

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def live(centre):
    """A course of one broadcast of two hours; ten minutes are enough."""
    lesson = Lesson(
        title="党课", kind="live", starts_at=NOW, ends_at=NOW + 2 * HOUR, stream_url="https://live.example/1"
    )
    lesson.minimum_seconds = 600
    return make_course(lesson, title="直播课").lessons.get()


def test_nobody_joins_before_the_doors_open_or_after_the_end(live, cast):
    for at in (NOW - 16 * MINUTE, NOW + 2 * HOUR + SECOND):
        with pytest.raises(NotOnAirError):
            join_live(live, user=cast.cadre, at=at)


def test_coming_twice_counts_once_and_waiting_at_the_door_not_at_all(live, cast):
    join_live(live, user=cast.cadre, at=NOW - 10 * MINUTE)
    join_live(live, user=cast.cadre, at=NOW + 5 * MINUTE)

    assert LiveVisit.objects.count() == 1
    with pytest.raises(ReadTooShortError):
        finish_live(live, user=cast.cadre, at=NOW + 9 * MINUTE)
    assert finish_live(live, user=cast.cadre, at=NOW + 10 * MINUTE).completed_at


def test_who_did_not_come_cannot_say_so(live, cast):
    with pytest.raises(NotOnAirError):
        finish_live(live, user=cast.cadre, at=NOW + HOUR)


def test_the_recording_takes_the_place_of_the_broadcast_and_records_stay(live, video, cast):
    join_live(live, user=cast.cadre, at=NOW)
    finish_live(live, user=cast.cadre, at=NOW + HOUR)
    with pytest.raises(ValidationError):
        attach_recording(live, video, by=None, at=NOW + HOUR)
    attach_recording(live, video, by=None, at=NOW + 3 * HOUR)

    now = Lesson.objects.get(pk=live.pk)
    assert (now.kind, now.video, now.uid, now.retired) == ("video", video, live.uid, False)
    assert LessonProgress.objects.get(lesson=live, enrolment__user=cast.cadre).completed_at == NOW + HOUR
    assert LiveVisit.objects.count() == 1
    assert CoursePage.objects.get(pk=live.page_id).duration_seconds == 60
    draft = CoursePage.objects.get(pk=live.page_id).get_latest_revision_as_object()
    assert [lesson.kind for lesson in draft.lessons.all()] == ["video"]


def test_a_draft_that_waits_keeps_its_words_and_gets_the_recording(live, video, cast):
    course = CoursePage.objects.get(pk=live.page_id)
    course.title = "改过的题目"
    course.save_revision()
    attach_recording(Lesson.objects.get(pk=live.pk), video, by=None, at=NOW + 3 * HOUR)

    course = CoursePage.objects.get(pk=live.page_id)
    assert course.title == "直播课"
    assert course.lessons.get().kind == "video"
    waiting = course.get_latest_revision_as_object()
    assert (waiting.title, waiting.lessons.get().kind) == ("改过的题目", "video")


def test_who_came_may_say_so_although_the_recording_is_there_already(live, video, cast, client_of):
    now = timezone.now()
    Lesson.objects.filter(pk=live.pk).update(starts_at=now - HOUR, ends_at=now - MINUTE)
    live = Lesson.objects.get(pk=live.pk)
    join_live(live, user=cast.cadre, at=now - HOUR)
    attach_recording(live, video, by=None, at=now)
    client, address = client_of(cast.cadre), live.get_absolute_url()
    assert "不必再看回放" in client.get(address).text
    assert "不必再看回放" not in client_of(cast.colleague).get(address).text
    assert client_of(cast.colleague).post(f"{address}finish/").status_code == 404
    client.post(f"{address}finish/")
    assert LessonProgress.objects.get(lesson=live, enrolment__user=cast.cadre).completed_at
    assert "不必再看回放" not in client.get(address).text


def test_a_page_that_was_open_when_the_recording_came_leads_to_it(live, video, cast, client_of):
    now = timezone.now()
    Lesson.objects.filter(pk=live.pk).update(starts_at=now - HOUR, ends_at=now - MINUTE)
    live = Lesson.objects.get(pk=live.pk)
    page = f"{live.get_absolute_url()}recording/"
    root = client_of(cast.root)
    for _click in range(2):
        answer = root.post(page, {"video": video.pk}, follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain[-1][0] == live.get_absolute_url()
    assert "本节已是回放" in answer.text
    assert client_of(cast.trainer).get(page).status_code == 404
    address = f"{live.get_absolute_url()}join/"
    assert client_of(cast.cadre).post(address).status_code == 404
    open_lesson(live, user=cast.cadre, at=now)
    assert client_of(cast.cadre).post(address, follow=True).status_code == 200


def test_who_came_is_told_when_it_is_too_late_to_say_so(live, cast, client_of):
    now = timezone.now()
    Lesson.objects.filter(pk=live.pk).update(starts_at=now - 3 * HOUR, ends_at=now - HOUR)
    live = Lesson.objects.get(pk=live.pk)
    join_live(live, user=cast.cadre, at=now - 2 * HOUR)
    page = client_of(cast.cadre).get(live.get_absolute_url()).text
    assert "确认时间已过" in page
    assert "我已看完" not in page


def test_a_broadcast_shorter_than_its_minimum_time_is_refused():
    times = {"starts_at": NOW, "ends_at": NOW + HOUR}
    data = {"kind": "live", "stream_url": "https://live.example/1", **times}
    assert list(faults_of(data | {"minimum_seconds": 3600})) == []
    assert [field for field, _text in faults_of(data | {"minimum_seconds": 3601})] == ["minimum_seconds"]


def test_no_edition_from_before_takes_the_recording_away_again(live, video):
    course = CoursePage.objects.get(pk=live.page_id)
    before = course.latest_revision
    course.title, course.go_live_at = "改过的题目", timezone.now() + HOUR
    course.save_revision().publish()
    attach_recording(Lesson.objects.get(pk=live.pk), video, by=None, at=NOW + 3 * HOUR)

    waiting = Revision.objects.get(approved_go_live_at__isnull=False)
    waiting.approved_go_live_at = waiting.content["go_live_at"] = timezone.now() - HOUR
    waiting.save()
    call_command("publish_scheduled")
    course = CoursePage.objects.get(pk=live.page_id)
    assert (course.title, course.lessons.get().kind, course.lessons.get().video) == ("改过的题目", "video", video)

    before.as_object().save_revision(previous_revision=before).publish()
    course = CoursePage.objects.get(pk=live.page_id)
    assert (course.title, course.lessons.get().kind, course.lessons.get().video) == ("直播课", "video", video)
    assert course.get_latest_revision_as_object().lessons.get().kind == "video"


def test_a_recorded_lesson_may_become_another_broadcast(live, video):
    attach_recording(Lesson.objects.get(pk=live.pk), video, by=None, at=NOW + 3 * HOUR)
    draft = CoursePage.objects.get(pk=live.page_id).get_latest_revision_as_object()
    lesson = draft.lessons.get()
    lesson.kind, lesson.starts_at, lesson.ends_at = "live", NOW + 24 * HOUR, NOW + 25 * HOUR
    draft.lessons = [lesson]
    draft.save_revision().publish()
    assert CoursePage.objects.get(pk=live.page_id).lessons.get().kind == "live"


def test_a_live_lesson_without_times_is_refused_by_the_database(live):
    with pytest.raises(DatabaseError), transaction.atomic():
        Lesson.objects.filter(pk=live.pk).update(starts_at=None)


def test_a_broadcast_is_joined_from_its_page_and_stands_in_the_calendar(live, cast, client_of):
    at = timezone.now()
    Lesson.objects.filter(pk=live.pk).update(starts_at=at - MINUTE, ends_at=at + HOUR)
    client = client_of(cast.cadre)
    before = client.get(live.get_absolute_url()).content.decode()
    assert "https://live.example/1" not in before
    after = client.post(f"{live.get_absolute_url()}join/", follow=True).content.decode()

    assert "https://live.example/1" in after
    assert "直播：党课" in client.get("/learn/plan/").content.decode()


def test_how_many_watch_at_the_same_time_is_counted_and_the_most_is_kept(live, cast, empty_cache):
    for person, at in ((cast.cadre, NOW), (cast.colleague, NOW + MINUTE), (cast.outsider, NOW + 10 * MINUTE)):
        cache.clear()
        join_live(live, user=person, at=at)
    assert watching(live, at=NOW + 10 * MINUTE) == 1
    assert (LivePeak.objects.get().people, LivePeak.objects.get().at) == (2, NOW + MINUTE)
    cache.clear()
    assert stay_live(live, user=cast.cadre, at=NOW + 10 * MINUTE) == 2
    assert stay_live(live, user=cast.trainer, at=NOW + 10 * MINUTE) == 0, "nobody who did not come"
    assert stay_live(live, user=cast.cadre, at=NOW + 3 * HOUR) == 0, "nor after the end"


def test_a_broadcast_plays_within_the_page_where_the_operator_allows_its_host(live, cast, client_of, settings):
    at = timezone.now()
    Lesson.objects.filter(pk=live.pk).update(starts_at=at - MINUTE, ends_at=at + HOUR)
    client = client_of(cast.cadre)
    assert "<iframe" not in client.post(f"{live.get_absolute_url()}join/", follow=True).text
    settings.LIVE_FRAME_ORIGINS = ["https://live.example"]
    assert '<iframe class="stream" src="https://live.example/1"' in client.get(live.get_absolute_url()).text
    Lesson.objects.filter(pk=live.pk).update(stream_url="https://live.example.evil.cn/1")
    assert "<iframe" not in client.get(live.get_absolute_url()).text
    assert "1 人正在收看" in client.post(f"{live.get_absolute_url()}stay/").text


def test_only_who_publishes_the_course_attaches_a_recording(live, video, cast, client_of):
    address = f"{live.get_absolute_url()}recording/"
    assert client_of(cast.cadre).get(address).status_code == 404
    assert video.title in client_of(cast.educator).get(address).content.decode()
    client_of(cast.educator).post(address, {"video": video.pk})
    assert Lesson.objects.get(pk=live.pk).kind == "video"
