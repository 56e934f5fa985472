"""From the home page to the second where somebody stopped: one link."""

import re
from datetime import timedelta

import pytest

from courses.actions import open_lesson
from courses.models import Lesson
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
