"""What became of courses: figures without names, for those whose work the courses are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import grant_role, issue_account
from courses.actions import complete_lesson, open_lesson
from courses.models import CountyCoursesPage, CoursePage, Lesson
from discussion.actions import ask, mark_answer, open_course_board, reply
from exams.actions import save_answer, start_attempt, submit_attempt
from questions.models import QuestionVersion
from tests.material import article, lessons_of, make_course, make_exam, make_video

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(centre, cast):
    course = make_course(article("甲"), article("乙"))
    first, second = lessons_of(course)
    now = timezone.now()
    for number in range(6):
        person = issue_account(
            f"p{number}", real_name=f"甲{number}", password=None, by=None, at=now, unit=cast.dinglan_office
        )
        complete_lesson(first, user=person, at=now)
        if number < 2:
            complete_lesson(second, user=person, at=now)
    open_lesson(first, user=cast.colleague, at=now - timedelta(days=60))
    return course


def test_a_report_says_who_began_who_finished_and_where_they_stopped(course, cast, client_of):
    page = client_of(cast.trainer).get(f"/staff/courses/{course.pk}/").text
    assert "最多的人停在“乙”之前。" in page
    assert cast.dinglan_office.name in page
    assert cast.pulan_office.name not in page, "one person's unit would show what one person did"
    assert "其他单位" in page
    assert "甲3" not in page


def test_the_list_counts_sorts_and_filters(course, cast, client_of, django_assert_max_num_queries):
    today = timezone.localdate()
    CoursePage.objects.filter(pk=course.pk).update(
        source="purchased", licence_expires=today + timedelta(days=20), title="即将到期的课"
    )
    other = make_course()
    CoursePage.objects.filter(pk=other.pk).update(title="过期的课", licence_expires=today - timedelta(days=1))
    client = client_of(cast.trainer)
    client.get("/staff/courses/")
    with django_assert_max_num_queries(18):
        page = client.get("/staff/courses/").text
    assert "有 1 门课程授权已到期" in page
    assert "目标 100 门" in page
    soon = client.get("/staff/courses/?licence=soon").text
    assert "即将到期的课" in soon
    assert "过期的课" not in soon
    assert "过期的课" not in client.get("/staff/courses/?source=purchased&sort=expiry").text
    assert "没有这样的课程" in client.get("/staff/courses/?q=xyz%00").text


def test_the_figures_of_a_course_that_was_taken_off_stay(course, cast, client_of):
    never = make_course(live=False)
    course.unpublish()
    client = client_of(cast.trainer)
    page = client.get(f"/staff/courses/{course.pk}/").text
    assert "已下架" in page
    assert "最多的人停在“乙”之前。" in page
    address = f"/staff/courses/{course.pk}/"
    assert address not in client.get("/staff/courses/").text
    assert address in client.get("/staff/courses/?state=off").text
    assert client.get(f"/staff/courses/{never.pk}/").status_code == 404
    assert client_of(cast.county_admin).get(address).status_code == 404


def test_a_monthly_goal_that_is_met_is_no_warning(course, cast, client_of, settings):
    settings.MONTHLY_COURSES = 1
    assert "目标 1 门。" not in client_of(cast.trainer).get("/staff/courses/").text


def test_tests_are_counted_by_the_latest_grade(centre, cast, client_of):
    lesson = Lesson(title="第一节", kind="video", video=make_video(600))
    course = make_course(lesson)
    page = client_of(cast.educator).get(f"/staff/courses/{course.pk}/").text
    assert "还没有人学习" in page
    assert client_of(cast.cadre).get(f"/staff/courses/{course.pk}/").status_code == 404


def test_a_course_test_shows_who_sat_passed_and_the_mean(centre, cast, client_of):
    exam = make_exam(is_course_test=True)
    course = make_course(Lesson(title="测验", kind="exam", target=exam.uid))
    now = timezone.now()
    for person, right in ((cast.cadre, True), (cast.colleague, False)):
        attempt = start_attempt(exam, user=person, at=now)
        if right:
            item = attempt.paper[0]
            chosen = QuestionVersion.objects.get(pk=item["version"]).content["answer"]
            save_answer(attempt, version_id=item["version"], response=chosen, sequence=1, at=now)
        submit_attempt(attempt, at=now + timedelta(seconds=5))
    page = client_of(cast.trainer).get(f"/staff/courses/{course.pk}/").text
    assert "2 人参加，1 人合格，平均得分率 50%" in page


def test_a_county_reads_the_figures_of_its_own_courses_alone(centre, cast, client_of):
    own, other = (
        CoursePage(title=title, slug=f"county-{number}", summary="概要", lecturer="周教")
        for number, title in enumerate(("定澜的课", "普澜的课"))
    )
    for unit, course in ((cast.dinglan, own), (cast.pulan, other)):
        CountyCoursesPage.objects.get(county=unit).add_child(instance=course)
        course.save_revision().publish()
    of_city = make_course(title="全市的课")
    grant_role(cast.outsider, "trainer", unit=cast.dinglan_office, by=None, at=timezone.now())
    for person in (cast.county_admin, cast.outsider):
        client = client_of(person)
        page = client.get("/staff/courses/").text
        assert "定澜的课" in page
        assert "普澜的课" not in page
        assert "全市的课" not in page
        assert client.get(f"/staff/courses/{own.pk}/").status_code == 200
        for course in (other, of_city):
            assert client.get(f"/staff/courses/{course.pk}/").status_code == 404
    assert "普澜的课" in client_of(cast.trainer).get("/staff/courses/").text


def test_questions_that_wait_are_counted_and_listed_by_their_titles(course, cast, client_of):
    board, now = open_course_board(course), timezone.now()
    ask(board, title="怎样算出席", body="请问", lesson=lessons_of(course)[0], by=cast.cadre, at=now)
    answered = ask(board, title="已经答过的", body="请问", lesson=None, by=cast.cadre, at=now)
    post = reply(answered, body="答复", by=cast.trainer, at=now)
    mark_answer(post, by=cast.trainer, at=now)
    page = client_of(cast.trainer).get(f"/staff/courses/{course.pk}/").text

    assert "1 个提问还没有解答" in page
    assert "怎样算出席" in page
    assert "已经答过的" not in page
    assert "林海" not in page
