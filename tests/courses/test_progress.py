"""Progress only grows, and what is complete is complete once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from courses.actions import (
    APPLY_RULES,
    ReadTooShortError,
    complete_lesson,
    enrol,
    finish_reading,
    open_lesson,
    record_progress,
)
from courses.models import CoursePage, Enrolment, Lesson, LessonProgress
from courses.signals import course_completed
from jobs.actions import run_due
from jobs.models import Job
from tests.cast import NOW
from tests.material import article, lessons_of, make_course, make_video

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def heard():
    """What ``course_completed`` said."""
    said = []

    def hear(**news):
        said.append(news)

    course_completed.connect(hear)
    yield said
    course_completed.disconnect(hear)


def test_progress_never_falls(cast, centre):
    lesson = lessons_of(make_course(Lesson(title="视频", kind="video", video=make_video())))[0]
    for ratio in (0.3, 0.6, 0.2, 0.0):
        progress = record_progress(lesson, user=cast.cadre, ratio=ratio, at=NOW)
    assert progress.ratio == 0.6
    assert progress.completed_at is None


def test_progress_is_never_above_one(cast, centre):
    lesson = lessons_of(make_course())[0]
    assert record_progress(lesson, user=cast.cadre, ratio=1.7, at=NOW).ratio == 1


def test_a_lesson_is_complete_at_the_ratio_of_its_course(cast, centre):
    video = Lesson(title="视频", kind="video", video=make_video())
    lesson = lessons_of(make_course(video, completion_ratio="0.80"))[0]
    assert record_progress(lesson, user=cast.cadre, ratio=0.79, at=NOW).completed_at is None
    assert record_progress(lesson, user=cast.cadre, ratio=0.80, at=NOW + MINUTE).completed_at == NOW + MINUTE
    assert record_progress(lesson, user=cast.cadre, ratio=0.95, at=NOW + 2 * MINUTE).completed_at == NOW + MINUTE


def test_a_course_is_complete_with_its_last_lesson(cast, centre, heard, django_capture_on_commit_callbacks):
    first, second = lessons_of(make_course(article("一"), article("二")))
    with django_capture_on_commit_callbacks(execute=True):
        complete_lesson(second, user=cast.cadre, at=NOW)
    assert Enrolment.objects.get().completed_at is None
    assert heard == []
    with django_capture_on_commit_callbacks(execute=True):
        complete_lesson(first, user=cast.cadre, at=NOW + MINUTE)
    enrolment = Enrolment.objects.get()
    assert enrolment.completed_at == NOW + MINUTE
    assert enrolment.completed_revision_id == enrolment.course.live_revision_id is not None
    assert [(each["enrolment_id"], each["at"]) for each in heard] == [(enrolment.pk, NOW + MINUTE)]


def test_completing_again_says_nothing_again(cast, centre, heard, django_capture_on_commit_callbacks):
    lesson = lessons_of(make_course())[0]
    for minute in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            complete_lesson(lesson, user=cast.cadre, at=NOW + minute * MINUTE)
    assert len(heard) == 1
    assert Enrolment.objects.get().completed_at == NOW


def test_who_has_enough_by_a_new_rule_is_done_when_it_is_published(cast, centre):
    course = make_course(Lesson(title="第一节", kind="video", video=make_video()))
    lesson = lessons_of(course)[0]
    record_progress(lesson, user=cast.cadre, ratio=0.7, at=NOW)
    record_progress(lesson, user=cast.colleague, ratio=0.5, at=NOW)
    draft = course.get_latest_revision_as_object()
    draft.completion_ratio = "0.60"
    draft.save_revision().publish()
    published = CoursePage.objects.get().last_published_at
    Job.objects.filter(kind=APPLY_RULES).update(created_at=NOW)  # of an edition before, whose rule was another
    open_lesson(lesson, user=cast.cadre, at=timezone.now() + MINUTE)
    run_due(timezone.now() + timedelta(days=40), kinds=[APPLY_RULES])
    done = LessonProgress.objects.get(enrolment__user=cast.cadre).completed_at
    assert done == published, "the quarter is that of the rule, however late the job"
    enrolment = Enrolment.objects.get(user=cast.cadre)
    assert enrolment.completed_at == published
    assert enrolment.last_active_at > published, "the job is no activity of the person"
    assert LessonProgress.objects.get(enrolment__user=cast.colleague).completed_at is None


def test_an_optional_lesson_is_done_by_a_new_rule_although_its_course_was_complete(cast, centre):
    video = Lesson(title="选看", kind="video", video=make_video(), optional=True)
    first, optional = lessons_of(make_course(article(), video))
    complete_lesson(first, user=cast.cadre, at=NOW)
    record_progress(optional, user=cast.cadre, ratio=0.7, at=NOW)
    draft = first.page.get_latest_revision_as_object()
    draft.completion_ratio = "0.60"
    draft.save_revision().publish()
    run_due(timezone.now(), kinds=[APPLY_RULES])
    assert LessonProgress.objects.get(lesson=optional).completed_at


def test_publishing_a_course_that_nobody_is_in_the_middle_of_makes_no_job(cast, centre):
    course = make_course(article())
    complete_lesson(lessons_of(course)[0], user=cast.cadre, at=NOW)
    course.save_revision().publish()
    assert not Job.objects.filter(kind=APPLY_RULES).exists()


def test_an_article_is_not_read_before_its_time(cast, centre):
    lesson = lessons_of(make_course(article(seconds=60)))[0]
    open_lesson(lesson, user=cast.cadre, at=NOW)
    with pytest.raises(ReadTooShortError) as refused:
        finish_reading(lesson, user=cast.cadre, at=NOW + timedelta(seconds=59.2))
    assert refused.value.seconds_left == 1
    assert LessonProgress.objects.get().completed_at is None
    assert finish_reading(lesson, user=cast.cadre, at=NOW + MINUTE).completed_at == NOW + MINUTE


def test_opening_an_article_again_does_not_start_its_clock_again(cast, centre):
    lesson = lessons_of(make_course(article(seconds=60)))[0]
    open_lesson(lesson, user=cast.cadre, at=NOW)
    open_lesson(lesson, user=cast.cadre, at=NOW + timedelta(seconds=50))
    assert finish_reading(lesson, user=cast.cadre, at=NOW + MINUTE).completed_at


def test_articles_that_are_open_side_by_side_take_their_time_one_after_another(cast, centre):
    first, second, third = lessons_of(make_course(article(seconds=60), article(seconds=60), article(seconds=60)))
    for lesson in (first, second, third):
        open_lesson(lesson, user=cast.cadre, at=NOW)
        open_lesson(lesson, user=cast.colleague, at=NOW)
    assert finish_reading(first, user=cast.cadre, at=NOW + MINUTE).completed_at
    for number, lesson in ((2, second), (3, third)):
        with pytest.raises(ReadTooShortError) as error:
            finish_reading(lesson, user=cast.cadre, at=NOW + number * MINUTE - timedelta(seconds=10))
        assert error.value.seconds_left == 10
        assert finish_reading(lesson, user=cast.cadre, at=NOW + number * MINUTE).completed_at
    assert finish_reading(third, user=cast.cadre, at=NOW + 4 * MINUTE).completed_at == NOW + 3 * MINUTE
    assert finish_reading(second, user=cast.colleague, at=NOW + MINUTE).completed_at, "others read for themselves"


def test_what_was_read_before_an_article_was_opened_takes_nothing_from_it(cast, centre):
    long, short = lessons_of(make_course(article(seconds=600), article(seconds=60)))
    open_lesson(short, user=cast.cadre, at=NOW)
    open_lesson(long, user=cast.cadre, at=NOW + timedelta(seconds=50))
    finish_reading(short, user=cast.cadre, at=NOW + MINUTE)
    with pytest.raises(ReadTooShortError) as error:
        finish_reading(long, user=cast.cadre, at=NOW + timedelta(seconds=650))
    assert error.value.seconds_left == 10, "the ten seconds in which both were open went to the short one"


def test_long_articles_opened_before_take_no_more_than_the_time_that_passed(cast, centre):
    *long, short = lessons_of(make_course(*[article(seconds=600) for _ in range(5)], article(seconds=60)))
    for lesson in long:
        open_lesson(lesson, user=cast.cadre, at=NOW - timedelta(days=1))
    open_lesson(short, user=cast.cadre, at=NOW)
    for number, lesson in enumerate(long):
        finish_reading(lesson, user=cast.cadre, at=NOW + timedelta(seconds=30 + number))
    with pytest.raises(ReadTooShortError) as error:
        finish_reading(short, user=cast.cadre, at=NOW + timedelta(seconds=90))
    assert error.value.seconds_left == 4, "34 of the 90 seconds went to the others"
    assert finish_reading(short, user=cast.cadre, at=NOW + timedelta(seconds=94)).completed_at


def test_a_clock_that_goes_back_makes_nobody_wait_for_it(cast, centre):
    lesson = lessons_of(make_course(article(seconds=60)))[0]
    open_lesson(lesson, user=cast.cadre, at=NOW)
    back = NOW - timedelta(hours=1)
    with pytest.raises(ReadTooShortError) as error:
        finish_reading(lesson, user=cast.cadre, at=back)
    assert error.value.seconds_left == 60
    open_lesson(lesson, user=cast.cadre, at=back)  # where the page leads after that
    assert finish_reading(lesson, user=cast.cadre, at=back + timedelta(seconds=60)).completed_at


def test_who_only_sends_the_confirmation_waits_as_well(cast, centre):
    lesson = lessons_of(make_course(article(seconds=60)))[0]
    with pytest.raises(ReadTooShortError):
        finish_reading(lesson, user=cast.cadre, at=NOW)


@pytest.mark.parametrize("verb", [enrol, open_lesson])
def test_a_draft_cannot_be_studied(cast, centre, verb):
    course = make_course(live=False)
    thing = course if verb is enrol else Lesson.objects.get(page=course)
    with pytest.raises(PermissionDenied):
        verb(thing, user=cast.cadre, at=NOW)
    assert not Enrolment.objects.exists()
