"""Watching a real video to its end leads to the lesson, the course, the credit, and the evidence is in it."""

from datetime import datetime, timedelta

import pytest

from courses.actions import open_lesson
from courses.models import Enrolment, Lesson, LessonProgress
from jobs.actions import run_due
from media.actions import add_video, open_play_session, record_beat
from media.demo import make_clip
from media.models import Video
from scoring.models import CreditEntry
from tests.cast import NOW
from tests.material import lessons_of, make_course

pytestmark = pytest.mark.django_db

SECONDS = 12


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """A clip with picture and sound, made once."""
    return make_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", seconds=SECONDS, height=240)


@pytest.fixture
def lesson(cast, centre, clip):
    """A lesson with that clip, converted by the job."""
    video = add_video(clip, title="海上日出", by=cast.trainer, at=NOW)
    run_due(NOW, kinds=["media.transcode"])
    video.refresh_from_db()
    assert video.state == Video.State.PLAYABLE
    return lessons_of(make_course(Lesson(title="海上日出", kind="video", video=video)))[0]


@pytest.fixture
def watch(cast, lesson, django_capture_on_commit_callbacks):
    """Return ``watch(start, end, at)``: play these seconds, report them when they have passed, and leave."""

    def play(start, end, at):
        opened = {"context": str(lesson.uid), "max_rate": 1, "rules": lesson.page.watch_rules}
        session = open_play_session(cast.cadre, lesson.video, at=at, **opened)
        with django_capture_on_commit_callbacks(execute=True):
            at += timedelta(seconds=end - start)
            played = [[start * 1000, end * 1000]]
            record_beat(session.uid, by=cast.cadre, seq=1, played=played, position=end * 1000, at=at, left=True)
        return at

    return play


def test_the_end_of_a_video_is_the_beginning_of_a_credit(cast, lesson, watch):
    watch(0, 6, NOW)
    progress = LessonProgress.objects.get()
    assert progress.ratio == pytest.approx(0.5, abs=0.02)
    assert progress.completed_at is None
    assert not CreditEntry.objects.exists()
    end = watch(6, SECONDS, NOW + timedelta(days=1))
    assert Enrolment.objects.get().completed_at == end
    entry = CreditEntry.objects.get()
    assert (entry.user, entry.earned_at) == (cast.cadre, end)
    (facts,) = entry.evidence["lessons"]
    assert facts["lesson"] == str(lesson.uid)
    assert facts["ratio"] >= 0.98
    assert [(start, round(stop)) for start, stop, _first, _last in facts["spans"]] == [(0, 6), (6, 12)]
    days = [datetime.fromisoformat(first).date() for _start, _stop, first, _last in facts["spans"]]
    assert days == [NOW.date(), (NOW + timedelta(days=1)).date()]


def test_what_is_missing_keeps_the_credit_away(lesson, watch):
    watch(0, 9, NOW)
    watch(0, 9, NOW + timedelta(days=1))
    assert LessonProgress.objects.get().completed_at is None
    assert not CreditEntry.objects.exists()


def test_claiming_more_than_the_clock_allows_gives_nothing(cast, lesson, django_capture_on_commit_callbacks):
    session = open_play_session(cast.cadre, lesson.video, context=str(lesson.uid), max_rate=1, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        record_beat(
            session.uid, by=cast.cadre, seq=1, played=[[0, SECONDS * 1000]], position=0, at=NOW + timedelta(seconds=1)
        )
    assert not CreditEntry.objects.exists()


def test_the_credit_page_shows_what_was_watched(cast, watch, client_of):
    watch(0, SECONDS, NOW)
    page = client_of(cast.cadre).get(CreditEntry.objects.get().get_absolute_url()).text
    assert "海上日出" in page
    assert "100%" in page


def test_a_video_watched_in_one_course_counts_when_another_course_shows_it(cast, lesson, watch):
    watch(0, SECONDS, NOW + timedelta(seconds=SECONDS))
    again = lessons_of(make_course(Lesson(title="海上日出", kind="video", video=lesson.video)))[0]
    open_lesson(again, user=cast.cadre, at=NOW + timedelta(minutes=5))
    progress = LessonProgress.objects.get(lesson=again)
    assert progress.ratio >= 0.9
    assert progress.completed_at == NOW + timedelta(minutes=5)
