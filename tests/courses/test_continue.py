"""From the home page to the second where somebody stopped: one link."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from courses.actions import open_lesson
from courses.models import Lesson
from courses.study import CourseView
from media.watching import open_play_session, record_beat
from tests.cast import NOW
from tests.material import article, lessons_of, make_course, make_site, make_video

pytestmark = pytest.mark.django_db


def test_the_home_page_leads_to_the_second_where_one_stopped(cast, client_of):
    make_site()
    course = make_course(
        Lesson(title="第一节", kind="video", video=make_video(600)),
        Lesson(title="第二节", kind="video", video=make_video()),
    )
    second = lessons_of(course)[1]
    open_lesson(second, user=cast.cadre, at=NOW)
    session = open_play_session(cast.cadre, second.video, context=str(second.uid), max_rate=1.5, at=NOW)
    record_beat(
        session.uid, seq=1, played=[(0, 83_000)], position=83_000, by=cast.cadre, at=NOW + timedelta(seconds=83)
    )
    client = client_of(cast.cadre)
    (link,) = re.findall(
        r'<a class="button button--primary" href="([^"]+)">[^从]*从 1:23 继续学习</a>', client.get("/").text
    )
    assert 'data-position="83000"' in client.get(link).text
    assert second.title in client.get(link).text


def test_an_article_has_no_second(cast, client_of):
    make_site()
    course = make_course(article("正文"))
    open_lesson(lessons_of(course)[0], user=cast.cadre, at=NOW)
    page = client_of(cast.cadre).get("/").text
    assert "继续学习</a>" in page
    assert "从 0:00" not in page


def test_the_home_page_costs_as_many_queries_with_many_courses(cast, client_of, django_assert_max_num_queries):
    make_site()
    for _number in range(12):
        open_lesson(lessons_of(make_course())[0], user=cast.cadre, at=NOW)
    client = client_of(cast.cadre)
    client.get("/")
    with django_assert_max_num_queries(28):
        client.get("/")


def broadcast(starts_at):
    return Lesson(
        title="直播",
        kind="live",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        stream_url="https://live.example/1",
    )


@pytest.mark.parametrize(("hours", "expected"), [(240, "正文"), (-240, "正文"), (-0.5, "直播")])
def test_what_can_be_studied_now_comes_before_a_broadcast_at_another_time(cast, client_of, hours, expected):
    make_site()
    course = make_course(broadcast(timezone.now() + timedelta(hours=hours)), article("正文"))
    live, text = lessons_of(course)
    client = client_of(cast.cadre)
    client.get(live.get_absolute_url())  # to see when it begins
    wanted = {"直播": live, "正文": text}[expected].get_absolute_url()
    for page in ("/", course.url):
        assert f'<a class="button button--primary" href="{wanted}">' in client.get(page).text


def test_in_sequence_and_without_anything_else_the_broadcast_is_next(centre, cast):
    later = timezone.now() + timedelta(days=9)
    alone, ordered = make_course(broadcast(later)), make_course(broadcast(later), article("正文"), in_sequence=True)
    for course in (alone, ordered):
        assert CourseView.of(course, cast.cadre, at=timezone.now()).next.lesson.title == "直播"


def test_the_home_page_goes_on_with_a_course_in_which_there_is_something_to_study(cast, client_of):
    make_site()
    text = lessons_of(make_course(article("正文")))[0]
    open_lesson(text, user=cast.cadre, at=NOW)
    live = lessons_of(make_course(broadcast(timezone.now() + timedelta(days=9))))[0]
    open_lesson(live, user=cast.cadre, at=NOW + timedelta(hours=1))
    client = client_of(cast.cadre)
    assert f'href="{text.get_absolute_url()}"' in client.get("/").text
    text.page.unpublish()
    assert f'href="{live.get_absolute_url()}"' in client.get("/").text


def test_the_home_page_does_not_lead_into_a_course_that_is_closed_to_the_person(cast, client_of):
    make_site()
    course = make_course(article("正文"))
    open_lesson(lessons_of(course)[0], user=cast.cadre, at=NOW)
    PageViewRestriction.objects.create(page=course, restriction_type="password", password="x")
    assert "继续学习" not in client_of(cast.cadre).get("/").text
