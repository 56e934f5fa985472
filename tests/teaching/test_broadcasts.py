"""Broadcasts and who watched them: each person once for each, for those whose courses they are."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from courses.live import attach_recording, join_live
from courses.models import CoursePage, Lesson, LivePeak
from tests.material import lessons_of, make_course, make_video

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ADDRESS = "/staff/courses/broadcasts/"


def broadcast(title, starts_at):
    lesson = Lesson(title=title, kind="live", starts_at=starts_at, ends_at=starts_at + HOUR, stream_url="https://x.cn")
    course = make_course(lesson)
    CoursePage.objects.filter(pk=course.pk).update(title=f"{title}的课")
    return lessons_of(course)[0]


@pytest.fixture
def broadcasts(centre, cast):
    """One of last year with two viewers, one of today with one of them, and one that is to come."""
    now = timezone.now()
    old, new = broadcast("党史直播", now - timedelta(days=370)), broadcast("海岛直播", now - HOUR / 2)
    broadcast("明天直播", now + timedelta(days=1))
    for person in (cast.cadre, cast.colleague, cast.cadre):
        join_live(old, user=person, at=old.starts_at)
    join_live(new, user=cast.cadre, at=now)
    return old, new


def test_each_person_counts_once_for_each_broadcast(broadcasts, cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.trainer)
    client.get(ADDRESS)
    with django_assert_max_num_queries(16):
        answer = client.get(ADDRESS)
    totals = answer.context["totals"]
    assert (totals.broadcasts, totals.visits, totals.people) == (2, 3, 2)
    assert "明天直播" not in answer.text
    assert cast.cadre.real_name not in answer.context["page"].object_list[0].title


def test_a_recording_does_not_take_the_viewers_away(broadcasts, cast, client_of):
    old, _new = broadcasts
    attach_recording(old, make_video(), by=None, at=timezone.now())
    assert client_of(cast.trainer).get(f"{ADDRESS}?q=党史").context["totals"].visits == 2


def test_a_course_that_is_taken_off_does_not_take_them_away_either(broadcasts, cast, client_of):
    broadcasts[0].page.unpublish()
    answer = client_of(cast.trainer).get(ADDRESS)
    assert answer.context["totals"].visits == 3
    assert "党史直播" in answer.text


def test_the_most_at_one_time_is_that_of_the_fullest_broadcast(broadcasts, cast, client_of):
    LivePeak.objects.filter(lesson=broadcasts[0]).update(people=7)
    client = client_of(cast.trainer)
    assert client.get(ADDRESS).context["totals"].most == 7
    assert client.get(f"{ADDRESS}?year={timezone.localdate().year}").context["totals"].most == 1


def test_the_list_is_filtered_and_sorted(broadcasts, cast, client_of):
    old, new = broadcasts
    client = client_of(cast.trainer)

    def listed(query):
        return [lesson.pk for lesson in client.get(f"{ADDRESS}?{query}").context["page"]]

    assert listed("") == [new.pk, old.pk]
    assert listed("sort=viewers") == [old.pk, new.pk]
    assert listed(f"year={timezone.localdate().year}") == [new.pk]
    assert listed("q=海岛") == [new.pk]
    assert "没有这样的直播" in client.get(f"{ADDRESS}?q=无").text
    assert listed("year=²&sort=x") == [new.pk, old.pk]
    assert listed("year=0") == listed("year=99999") == []


def test_the_workbook_holds_what_the_page_lists_with_the_sum(broadcasts, cast, client_of):
    answer = client_of(cast.trainer).get(f"{ADDRESS}?format=xlsx&sort=viewers")
    rows = list(load_workbook(BytesIO(answer.getvalue())).active.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["党史直播", "海岛直播", "合计 2 场，2 人"]
    assert [row[4] for row in rows] == [2, 1, 3]


def test_a_county_sees_its_own_broadcasts_and_learners_see_none(broadcasts, cast, client_of):
    assert client_of(cast.county_admin).get(ADDRESS).context["totals"].broadcasts == 0
    assert client_of(cast.cadre).get(ADDRESS).status_code == 404
