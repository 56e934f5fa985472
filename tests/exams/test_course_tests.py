"""A test inside of a course."""

import pytest
from django.utils import timezone

from courses.actions import complete_lesson, enrol, open_lesson
from courses.models import Enrolment, Lesson, LessonProgress
from courses.prerequisite_models import Prerequisite
from exams.actions import save_answer, start_attempt, submit_attempt, tell_news
from exams.models import Attempt, Exam
from tests.cast import NOW
from tests.material import article, lessons_of, make_course, make_exam

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    """A test for courses."""
    return make_exam(is_course_test=True, title="随堂测验")


@pytest.fixture
def course(centre, exam):
    """A course of an article and the test."""
    return make_course(article("图文"), Lesson(title="测验", kind="exam", target=exam.uid))


def sit(exam, user, key, at=NOW):
    attempt = start_attempt(exam, user=user, at=at)
    save_answer(attempt, version_id=attempt.paper[0]["version"], response=[key], sequence=1, at=at)
    grade = submit_attempt(attempt, at=at)
    tell_news(at=at)
    return grade


def test_passing_completes_the_lesson_and_with_it_the_course(cast, course, exam):
    reading, test = lessons_of(course)
    complete_lesson(reading, user=cast.cadre, at=NOW)
    assert sit(exam, cast.cadre, "A").passed
    assert LessonProgress.objects.get(lesson=test).completed_at == NOW
    assert Enrolment.objects.get().completed_at == NOW


def test_failing_does_not(cast, course, exam):
    reading, test = lessons_of(course)
    complete_lesson(reading, user=cast.cadre, at=NOW)
    assert not sit(exam, cast.cadre, "B").passed
    assert LessonProgress.objects.get(lesson=test).completed_at is None
    assert Enrolment.objects.get().completed_at is None
    assert sit(exam, cast.cadre, "A").passed
    assert Enrolment.objects.get().completed_at == NOW


def test_failing_after_passing_takes_nothing_away(cast, course, exam):
    enrol(course, user=cast.cadre, at=NOW)
    sit(exam, cast.cadre, "A")
    sit(exam, cast.cadre, "B")
    assert LessonProgress.objects.get().completed_at == NOW


def test_a_test_counts_only_in_courses_that_the_person_takes(cast, course, exam):
    sit(exam, cast.cadre, "A")
    assert not Enrolment.objects.exists()


def test_whoever_passed_before_enrolling_need_not_sit_it_again(cast, course, exam, client_of):
    sit(exam, cast.cadre, "A")
    test = lessons_of(course)[1]
    client_of(cast.cadre).get(test.get_absolute_url())
    assert LessonProgress.objects.get(lesson=test).completed_at


def test_an_unpublished_course_does_not_disturb_the_grade(cast, course, exam):
    enrol(course, user=cast.cadre, at=NOW)
    course.unpublish()
    assert sit(exam, cast.cadre, "A").passed
    assert not LessonProgress.objects.filter(completed_at__isnull=False).exists()


def test_the_lesson_leads_to_the_test_and_the_exam_page_does_not_list_it(cast, course, exam, client_of):
    client = client_of(cast.cadre)
    assert client.get(lessons_of(course)[1].get_absolute_url()).url == exam.get_absolute_url()
    assert "随堂测验" not in client.get("/exams/").text.split("<main")[1]
    assert "1 题 · 6 分合格" in client.get(course.url).text


def test_a_test_that_is_not_open_any_more_leads_back_to_the_course_in_words(cast, course, exam, client_of):
    Exam.objects.filter(pk=exam.pk).update(state="draft")
    answer = client_of(cast.cadre).get(lessons_of(course)[1].get_absolute_url(), follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == course.url
    assert "“测验”现在没有向您开放" in answer.text


def test_a_locked_test_cannot_be_begun(cast, centre, exam, client_of):
    course = make_course(article(), Lesson(title="测验", kind="exam", target=exam.uid), in_sequence=True)
    reading = lessons_of(course)[0]
    open_lesson(reading, user=cast.cadre, at=NOW)
    client = client_of(cast.cadre)
    answer = client.post(f"{exam.get_absolute_url()}start/", follow=True)
    assert answer.redirect_chain == [(course.url, 302)]
    assert "请先按课程的要求学完前面的内容" in answer.text
    assert not Attempt.objects.exists()
    complete_lesson(reading, user=cast.cadre, at=timezone.now())
    client.post(f"{exam.get_absolute_url()}start/")
    assert Attempt.objects.exists()


def test_a_course_that_has_to_come_first_keeps_from_the_test_of_the_next(cast, course, exam, client_of):
    first = make_course(article())
    Prerequisite.objects.create(page=course, required=first)
    client = client_of(cast.cadre)
    answer = client.post(f"{exam.get_absolute_url()}start/", follow=True)
    assert "请先按课程的要求学完前面的内容" in answer.text
    assert not Attempt.objects.exists()
    complete_lesson(lessons_of(first)[0], user=cast.cadre, at=NOW)
    client.post(f"{exam.get_absolute_url()}start/")
    assert Attempt.objects.count() == 1
