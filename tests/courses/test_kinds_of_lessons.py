"""What a lesson of each kind needs, and sound as a kind of its own."""

from datetime import timedelta

from courses.actions import open_lesson
from courses.forms import faults_of
from courses.models import CoursePage, Lesson
from media.models import Video, WatchRecord
from tests.cast import NOW
from tests.material import make_course

HOUR = timedelta(hours=1)


def test_sound_is_a_lesson_of_its_own_kind_and_counts_like_video(centre, video, cast, client_of):
    Video.objects.filter(pk=video.pk).update(type="audio")
    video.refresh_from_db()
    lesson = make_course(Lesson(title="录音", kind="audio", video=video), title="听党课").lessons.get()
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
