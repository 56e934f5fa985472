"""The plan and its calendar, favourites, and the history of viewings."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.actions import complete_lesson, open_lesson
from courses.models import Lesson
from desk.actions import plan_course, set_favourite
from desk.models import Favourite, PlanItem
from desk.months import Month
from lms.calendars import calendar_text
from lms.plugins import AgendaItem
from media.actions import open_play_session, record_beat
from tests.material import lessons_of, make_course, make_video

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.django_db
def test_a_course_is_planned_shown_in_its_month_and_done_when_it_is_completed(cast, centre, client_of):
    course, client, due = make_course(), client_of(cast.cadre), timezone.localdate() + timedelta(days=3)
    assert "加入计划" in client.get(course.url).text
    answer = client.post(f"/learn/plan/courses/{course.pk}/", {"due_on": due.isoformat()}, follow=True)
    assert "已加入学习计划。" in answer.text
    page = client.get(f"/learn/plan/?month={due:%Y-%m}").text
    assert f"学完《{course.title}》" in page
    assert f"计划 {due:%m-%d} 前学完" in client.get(course.url).text
    assert course.title in client.get("/").text
    for lesson in lessons_of(course):
        complete_lesson(lesson, user=cast.cadre, at=timezone.now())
    page = client.get("/learn/plan/").text
    assert "已完成的计划" in page
    assert "计划里还没有课程" in page
    assert "BEGIN:VEVENT" not in client.get("/learn/plan/calendar.ics").text


@pytest.mark.django_db
def test_a_day_that_is_over_is_refused_in_words(cast, centre, client_of):
    course = make_course()
    yesterday = timezone.localdate() - timedelta(days=1)
    answer = client_of(cast.cadre).post(f"/learn/plan/courses/{course.pk}/", {"due_on": yesterday.isoformat()})
    assert "请选择今天或以后的日期" in answer.text
    assert not PlanItem.objects.exists()


@pytest.mark.django_db
def test_moving_the_day_and_leaving_the_plan_keep_what_was_learnt(cast, centre, client_of):
    course, now = make_course(), timezone.now()
    open_lesson(lessons_of(course)[0], user=cast.cadre, at=now)
    plan_course(course, due_on=timezone.localdate(), by=cast.cadre, at=now)
    item = plan_course(course, due_on=timezone.localdate() + timedelta(days=9), by=cast.cadre, at=now)
    assert PlanItem.objects.get().due_on == item.due_on
    client = client_of(cast.cadre)
    assert client_of(cast.colleague).post(f"/learn/plan/{item.uid}/drop/").status_code == 404
    assert client.post(f"/learn/plan/{item.uid}/drop/").status_code == 302
    assert not PlanItem.objects.exists()
    assert course.title in client.get("/learn/").text


@pytest.mark.django_db
def test_a_course_that_is_not_public_cannot_be_planned_or_put_aside(cast, centre):
    draft, now = make_course(live=False), timezone.now()
    with pytest.raises(PermissionDenied):
        plan_course(draft, due_on=timezone.localdate(), by=cast.cadre, at=now)
    with pytest.raises(PermissionDenied):
        set_favourite(draft, wanted=True, by=cast.cadre, at=now)
    with pytest.raises(ValidationError):
        plan_course(make_course(), due_on=date(2199, 1, 1), by=cast.cadre, at=now)


@pytest.mark.django_db
def test_favourites_are_put_aside_once_and_taken_out(cast, centre, client_of):
    course, client = make_course(), client_of(cast.cadre)
    for _ in range(2):
        client.post(f"/learn/favourites/{course.pk}/", {"wanted": "1"})
    assert Favourite.objects.count() == 1
    assert course.title in client.get("/learn/favourites/").text
    assert "已收藏" in client.get(course.url).text
    assert "还没有收藏课程" in client_of(cast.colleague).get("/learn/favourites/").text
    course.unpublish()
    assert course.title not in client.get("/learn/favourites/").text
    client.post(f"/learn/favourites/{course.pk}/", {"wanted": "0"})


@pytest.mark.django_db
def test_favourites_are_found_by_title_and_lecturer(cast, centre, client_of):
    for title, lecturer in (("海洋经济", "周教"), ("渔港建设", "林教")):
        set_favourite(make_course(title=title, lecturer=lecturer), wanted=True, by=cast.cadre, at=timezone.now())
    client = client_of(cast.cadre)
    page = client.get("/learn/favourites/?q=林").text
    assert ("渔港建设" in page, "海洋经济" in page) == (True, False)
    assert "没有找到这样的课程" in client.get("/learn/favourites/?q=没有").text


@pytest.mark.django_db
def test_the_history_says_what_each_viewing_added(cast, centre, client_of, django_assert_max_num_queries):
    lesson = lessons_of(make_course(Lesson(title="第一节", kind="video", video=make_video(600))))[0]
    begin = timezone.now() - timedelta(hours=2)
    for number in range(2):
        at = begin + timedelta(minutes=10 * number)
        session = open_play_session(cast.cadre, lesson.video, context=str(lesson.uid), max_rate=1, at=at, device="手机")
        played = [[0, 90_000]]
        record_beat(session.uid, by=cast.cadre, seq=1, played=played, position=0, at=at + timedelta(seconds=90))
    client = client_of(cast.cadre)
    client.get("/learn/history/")
    with django_assert_max_num_queries(13):
        page = client.get("/learn/history/").text
    assert page.index("新记录 0:00") < page.index("新记录 1:30")
    assert "第一节" in page
    assert "手机" in page
    assert "还没有观看记录" in client_of(cast.colleague).get("/learn/history/").text
    for words, hit in ((lesson.page.title, True), (lesson.title[1:], True), ("没有", False)):
        found = client.get("/learn/history/", {"q": words}).text.split("<main")[1]
        assert (lesson.get_absolute_url() in found) == hit, words
        assert ("没有找到这样的观看记录" in found) != hit


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_month_holds_each_of_its_days_once(day):
    month = Month.of(day)
    inside = [each for week in month.weeks([]) for each in week if each.is_inside]
    assert [each.day.day for each in inside] == list(range(1, len(inside) + 1))
    assert month.before.after == month.after.before == Month.read(str(month), today=day) == month


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "1999-01", "x-y", "2026-1-1", "²-1"])
def test_what_is_no_month_is_this_one(text):
    assert Month.read(text, today=date(2026, 6, 10)) == Month(2026, 6)


def test_the_calendar_file_escapes_folds_and_tells_days_from_hours():
    start = datetime(2026, 6, 10, 9, 30, tzinfo=SHANGHAI)
    items = [
        AgendaItem(uid="a", title="学完；《海洋,经济》" * 6, url="https://x/", day=date(2026, 6, 10)),
        AgendaItem(uid="b", title="开班", url="", day=start.date(), starts_at=start, place="三楼"),
    ]
    text = calendar_text(items, name="学习日历", host="study.example", at=start)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "UID:a@study.example" in unfolded
    assert "DTSTART;VALUE=DATE:20260610\r\nDTEND;VALUE=DATE:20260611" in unfolded
    assert "海洋\\,经济" in unfolded
    assert "DTSTART:20260610T013000Z\r\nDTEND:20260610T023000Z" in unfolded
