"""Lessons that are documents or live, optional lessons, and courses that come before others."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from courses.actions import PrerequisitesMissing, ReadTooShortError, complete_lesson, enrol, open_lesson
from courses.forms import faults_of
from courses.live import NotOnAirError, attach_recording, finish_live, join_live, stay_live, watching
from courses.models import (
    CourseIndexPage,
    CoursePage,
    Enrolment,
    Lesson,
    LessonProgress,
    LivePeak,
    LiveVisit,
    PageRead,
)
from courses.prerequisite_models import Prerequisite, leads_back
from courses.reading import Reading, settle
from courses.study import CourseView
from library.models import Category, DocumentPage, DocumentVersion, LibraryDocument
from media.models import Asset, Video, WatchRecord
from tests.cast import NOW
from tests.material import make_site

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def make_course(cast):
    make_site()

    def make(title, *lessons, **fields):
        course = CoursePage(
            title=title, slug=f"c{CoursePage.objects.count()}", summary="概要", lecturer="周教", **fields
        )
        course.lessons = list(lessons)
        CourseIndexPage.objects.get().add_child(instance=course)
        course.save_revision().publish()
        return CoursePage.objects.get(pk=course.pk)

    return make


def article(title="文章", **fields):
    return Lesson(title=title, kind="article", body="<p>正文</p>", minimum_seconds=0, **fields)


@pytest.fixture
def document(cast):
    made = LibraryDocument.objects.create(
        title="办法",
        category=Category.objects.create(name="政策"),
        unit=cast.city,
        state="published",
        made_at=NOW,
        changed_at=NOW,
        published_at=NOW,
    )
    version = DocumentVersion.objects.create(
        document=made,
        number=1,
        file="library/x",
        file_name="a.docx",
        format="docx",
        size=1,
        sha256="0" * 64,
        valid_from=NOW.date() - timedelta(days=9),
        uploaded_at=NOW,
        state="ready",
        page_count=3,
    )
    for number in (1, 2, 3):
        DocumentPage.objects.create(version=version, number=number, text="条", blocks=[["p", f"第{number}条"]])
    return made


@pytest.fixture
def reading(make_course, document):
    """A course of one document: three pages of ten seconds."""
    return make_course(
        "读文件", Lesson(title="办法", kind="document", document=document, minimum_seconds=30)
    ).lessons.get()


def read(lesson, user, number, at):
    return Reading.of(lesson, user=user, number=number, at=at)


def progress(lesson, user):
    return LessonProgress.objects.get(lesson=lesson, enrolment__user=user)


def test_a_page_counts_only_after_its_seconds_on_the_servers_clock(reading, cast):
    read(reading, cast.cadre, 1, NOW)
    read(reading, cast.cadre, 2, NOW + 9 * SECOND)
    assert not PageRead.objects.exists()

    read(reading, cast.cadre, 3, NOW + 20 * SECOND)
    assert list(PageRead.objects.values_list("number", flat=True)) == [2]


def test_a_course_that_was_taken_offline_keeps_nobody_from_reading_another(reading, make_course, cast):
    other = make_course(
        "另一门", Lesson(title="同一份", kind="document", document=reading.document, minimum_seconds=30)
    )
    read(reading, cast.cadre, 1, NOW)
    reading.page.specific.unpublish()
    read(other.lessons.get(), cast.cadre, 2, NOW + 20 * SECOND)
    read(other.lessons.get(), cast.cadre, 3, NOW + 40 * SECOND)
    assert list(PageRead.objects.values_list("lesson__page", "number")) == [(other.pk, 2)]


def test_reloading_a_page_does_not_stop_its_clock(reading, cast):
    read(reading, cast.cadre, 1, NOW)
    read(reading, cast.cadre, 1, NOW + 6 * SECOND)

    assert settle(user=cast.cadre, at=NOW + 10 * SECOND)


def test_a_document_is_complete_when_its_pages_are_read(reading, cast):
    at = NOW
    for number in (1, 2, 3):
        read(reading, cast.cadre, number, at)
        at += 10 * SECOND
    assert progress(reading, cast.cadre).completed_at is None
    settle(user=cast.cadre, at=at)

    assert progress(reading, cast.cadre).completed_at == at
    assert Enrolment.objects.get(user=cast.cadre).completed_at == at


def test_the_same_page_read_again_counts_once(reading, cast):
    read(reading, cast.cadre, 1, NOW)
    settle(user=cast.cadre, at=NOW + MINUTE)
    settle(user=cast.cadre, at=NOW + 2 * MINUTE)

    assert PageRead.objects.count() == 1
    assert progress(reading, cast.cadre).ratio == pytest.approx(1 / 3)


def test_two_lessons_open_at_once_do_not_both_count(reading, make_course, document, cast):
    other = make_course(
        "另一门", Lesson(title="办法", kind="document", document=document, minimum_seconds=30)
    ).lessons.get()
    read(reading, cast.cadre, 1, NOW)
    read(other, cast.cadre, 1, NOW + SECOND)
    settle(user=cast.cadre, at=NOW + MINUTE)

    assert list(PageRead.objects.values_list("lesson", flat=True)) == [other.pk]


def test_a_clock_that_goes_back_costs_a_reader_one_page_and_no_hour(reading, cast):
    read(reading, cast.cadre, 1, NOW)
    settle(user=cast.cadre, at=NOW + MINUTE)
    read(reading, cast.cadre, 2, NOW + MINUTE)
    assert not settle(user=cast.cadre, at=NOW - HOUR)
    assert settle(user=cast.cadre, at=NOW - HOUR + 10 * SECOND)
    assert PageRead.objects.count() == 2


def test_what_was_read_is_never_changed(reading, cast):
    read(reading, cast.cadre, 1, NOW)
    settle(user=cast.cadre, at=NOW + MINUTE)
    with pytest.raises(DatabaseError), transaction.atomic():
        PageRead.objects.update(number=2)


def test_the_page_of_the_lesson_shows_document_and_button(reading, cast, client_of):
    client = client_of(cast.cadre)
    shown = client.get(reading.get_absolute_url()).content.decode()
    assert "第1条" in shown
    assert "读完本页" in shown

    early = client.post(f"{reading.get_absolute_url()}page-read/", follow=True).content.decode()
    assert "请再读一会儿" in early
    LibraryDocument.objects.update(state="withdrawn")
    assert "没有可以阅读的版本" in client.get(reading.get_absolute_url()).content.decode()


def test_the_library_says_which_courses_cite_a_document(reading, document, cast, client_of):
    assert "读文件" in client_of(cast.cadre).get(document.get_absolute_url()).content.decode()


@pytest.fixture
def live(make_course):
    """A course of one broadcast of two hours; ten minutes are enough."""
    lesson = Lesson(
        title="党课", kind="live", starts_at=NOW, ends_at=NOW + 2 * HOUR, stream_url="https://live.example/1"
    )
    lesson.minimum_seconds = 600
    return make_course("直播课", lesson).lessons.get()


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


@pytest.fixture
def video(db):
    made = Video.objects.create(title="回放", type="video", duration=60, file="originals/replay.mp4", state="playable")
    made.current = Asset.objects.create(video=made, version=1, state="ready", created_at=NOW, ready_at=NOW)
    made.save()
    return made


def test_the_recording_takes_the_place_of_the_broadcast_and_records_stay(live, video, cast):
    join_live(live, user=cast.cadre, at=NOW)
    finish_live(live, user=cast.cadre, at=NOW + HOUR)
    with pytest.raises(ValidationError):
        attach_recording(live, video, by=None, at=NOW + HOUR)
    attach_recording(live, video, by=None, at=NOW + 3 * HOUR)

    now = Lesson.objects.get(pk=live.pk)
    assert (now.kind, now.video, now.uid, now.retired) == ("video", video, live.uid, False)
    assert progress(live, cast.cadre).completed_at == NOW + HOUR
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
    assert "回放" in client_of(cast.educator).get(address).content.decode()
    client_of(cast.educator).post(address, {"video": video.pk})
    assert Lesson.objects.get(pk=live.pk).kind == "video"


def test_optional_lessons_are_not_waited_for(make_course, cast):
    course = make_course("有选学", article("必学"), article("选学", optional=True))
    needed, extra = course.lessons.all()
    complete_lesson(needed, user=cast.cadre, at=NOW)
    view = CourseView.of(course, cast.cadre)

    assert view.enrolment.completed_at == NOW
    assert view.percent == 100
    assert view.next.lesson == extra


def test_required_lessons_come_first_and_optional_ones_lock_nothing(make_course, cast):
    course = make_course("顺序", article("选学", optional=True), article("甲"), article("乙"), in_sequence=True)
    view = CourseView.of(course, cast.cadre)

    assert view.next.lesson.title == "甲"
    assert [state.locked for state in view.lessons] == [False, False, True]


def test_a_course_of_optional_lessons_alone_asks_for_all(make_course, cast):
    course = make_course("都选学", article("甲", optional=True), article("乙", optional=True))
    first, second = course.lessons.all()
    complete_lesson(first, user=cast.cadre, at=NOW)
    assert Enrolment.objects.get().completed_at is None
    complete_lesson(second, user=cast.cadre, at=NOW)
    assert Enrolment.objects.get().completed_at == NOW


@pytest.fixture
def chain(make_course):
    """基础 comes before 提高."""
    basis, more = make_course("基础", article()), make_course("提高", article())
    Prerequisite.objects.create(page=more, required=basis)
    return basis, more


def test_a_course_is_not_begun_before_those_that_it_requires(chain, cast, client_of):
    basis, more = chain
    lesson = more.lessons.get()
    with pytest.raises(PrerequisitesMissing):
        open_lesson(lesson, user=cast.cadre, at=NOW)
    assert issubclass(PrerequisitesMissing, PermissionDenied)
    answer = client_of(cast.cadre).get(lesson.get_absolute_url(), follow=True).content.decode()
    assert "请先学完先修课程：《基础》" in answer
    assert "请先学完：" in answer

    complete_lesson(basis.lessons.get(), user=cast.cadre, at=NOW)
    assert client_of(cast.cadre).get(lesson.get_absolute_url()).status_code == 200


def test_who_has_begun_goes_on_whatever_is_required_since(make_course, cast):
    basis, more = make_course("基础", article()), make_course("提高", article())
    enrol(more, user=cast.cadre, at=NOW)
    Prerequisite.objects.create(page=more, required=basis)

    assert complete_lesson(more.lessons.get(), user=cast.cadre, at=NOW).completed_at


def test_a_required_course_that_is_taken_off_asks_for_nothing(chain, cast):
    basis, more = chain
    basis.unpublish()
    assert enrol(more, user=cast.cadre, at=NOW)


def test_circles_are_found_however_long(chain, make_course):
    basis, more = chain
    third = make_course("高级", article())
    Prerequisite.objects.create(page=third, required=more)

    assert leads_back(third, basis)
    assert leads_back(basis, basis)
    assert not leads_back(basis, third)


def test_sound_is_a_lesson_of_its_own_kind_and_counts_like_video(make_course, video, cast, client_of):
    Video.objects.filter(pk=video.pk).update(type="audio")
    video.refresh_from_db()
    lesson = make_course("听党课", Lesson(title="录音", kind="audio", video=video)).lessons.get()
    WatchRecord.objects.create(user=cast.cadre, video=video, spans=[[0, 60_000]], credited_ms=60_000)

    assert open_lesson(lesson, user=cast.cadre, at=NOW).completed_at == NOW
    assert CoursePage.objects.get(pk=lesson.page_id).duration_seconds == 60
    assert client_of(cast.cadre).get(lesson.get_absolute_url()).status_code == 200


def test_the_editors_form_says_what_a_lesson_lacks(video):
    def faults(**data):
        return [field for field, _text in faults_of(data)]

    assert faults(kind="audio", video=video) == ["video"]
    assert faults(kind="video", video=video) == []
    assert faults(kind="document") == ["document"]
    assert faults(kind="live", stream_url="http://x", starts_at=NOW, ends_at=NOW) == ["ends_at", "stream_url"]
    assert faults(kind="live", stream_url="https://x", starts_at=NOW, ends_at=NOW + HOUR) == []


def test_a_completed_course_keeps_the_version_it_was_completed_in(make_course, cast):
    course = make_course("版本", article())
    complete_lesson(course.lessons.get(), user=cast.cadre, at=NOW)
    then = course.live_revision_id
    course.save_revision().publish()

    assert Enrolment.objects.get().completed_revision_id == then
    assert CoursePage.objects.get(pk=course.pk).live_revision_id != then
