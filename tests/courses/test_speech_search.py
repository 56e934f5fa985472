"""Courses are found by what is said in their videos, and a hit leads to the second."""

import pytest
from django.http import QueryDict

from courses.catalogue import Catalogue
from courses.models import Lesson
from courses.speech import find_speech
from media.models import CaptionCue, CaptionTrack
from tests.material import make_course
from tests.media.conftest import make_video

pytestmark = pytest.mark.django_db
LINES = ("今天讲渔港的管理", "渔业合作社怎样分红", "Blue Economy 是什么")

__all__ = ["make_video"]


@pytest.fixture
def course(centre, make_video):
    video = make_video()
    track = CaptionTrack.objects.create(video=video, language="zh", label="中文", file="x.vtt")
    for number, text in enumerate(LINES):
        CaptionCue.objects.create(track=track, start_ms=number * 65_000, end_ms=number * 65_000 + 4_000, text=text)
    return make_course(Lesson(title="第一节", kind="video", video=video), title="海岛治理")


def found(client, words):
    return client.get("/courses/", {"q": words}).content.decode()


def test_a_hit_shows_the_line_and_leads_to_the_second(course, cast, client_of):
    client = client_of(cast.cadre)
    page = found(client, "合作社")
    lesson = course.lessons.get()
    assert "渔业<mark>合作社</mark>怎样分红" in page
    assert f"/learn/{course.pk}/{lesson.uid}/?t=65000" in page
    assert "1:05" in page
    learning = client.get(f"/learn/{course.pk}/{lesson.uid}/?t=65000").content.decode()
    assert 'data-start="65000"' in learning


@pytest.mark.parametrize(
    ("words", "line"),
    [("渔港", 0), ("分红", 1), ("渔业 分红", 1), ("blue economy", 2), ("渔港 分红", None), ("渔", None), ("%", None)],
)
def test_a_line_is_found_by_two_characters_and_holds_every_word(course, words, line):
    hit = find_speech(words).get(course.pk)
    assert (hit.text if hit else None) == (None if line is None else LINES[line])


def test_words_in_the_title_are_still_found(course, cast, client_of):
    assert "<mark>海岛</mark>治理" in found(client_of(cast.cadre), "海岛")
    assert "没有符合条件的课程" in found(client_of(cast.cadre), "不存在的话")


def test_the_first_of_many_lines_is_shown(course):
    assert find_speech("渔") == {}
    CaptionCue.objects.create(track=CaptionTrack.objects.get(), start_ms=1_000, end_ms=2_000, text="先说合作社")
    assert find_speech("合作社")[course.pk].start_ms == 1_000


def test_retired_lessons_and_courses_offline_are_not_found(course):
    Lesson.objects.update(retired=True)
    assert find_speech("渔港") == {}
    Lesson.objects.update(retired=False)
    course.unpublish()
    assert list(Catalogue(query=QueryDict("q=渔港"), user=course.owner or _nobody()).page) == []


def _nobody():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def test_searching_speech_costs_one_query(course, cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        find_speech("渔港 管理")


def test_the_search_of_the_site_leads_to_the_second_too(course, cast, client_of):
    (hit,) = client_of(cast.cadre).get("/search/", {"q": "合作社", "in": "speech"}).context["found"].hits
    assert hit.url.endswith("?t=65000")
    assert "合作社" in hit.text
