"""Many calls at once do what one does."""

import pytest
from django.db import connection, transaction

from courses.actions import enrol, open_lesson, record_progress
from courses.models import CoursePage, Enrolment, LessonProgress
from courses.signals import course_completed, lesson_completed
from tests.cast import NOW, make_cast
from tests.material import article, lessons_of, make_course, make_site
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard():
    """What the signals of courses said: (name, person)."""
    said = []

    def hear_course(user_id, **news):
        said.append(("course", user_id))

    def hear_lesson(user_id, **news):
        said.append(("lesson", user_id))

    course_completed.connect(hear_course)
    lesson_completed.connect(hear_lesson)
    yield said
    course_completed.disconnect(hear_course)
    lesson_completed.disconnect(hear_lesson)


def test_twenty_clicks_enrol_once():
    cast, _ = make_cast(), make_site()
    course = make_course()
    results = together([lambda: enrol(course, user=cast.cadre, at=NOW)] * 20)
    assert {result.pk for result in results} == {Enrolment.objects.get().pk}


def test_twenty_reports_of_the_end_complete_once(heard):
    cast, _ = make_cast(), make_site()
    lesson = lessons_of(make_course())[0]
    open_lesson(lesson, user=cast.cadre, at=NOW)  # the row is there, so that only its lock decides
    results = together([lambda: record_progress(lesson, user=cast.cadre, ratio=1, at=NOW)] * 20)
    assert {result.pk for result in results} == {LessonProgress.objects.get().pk}
    assert sorted(heard) == [("course", cast.cadre.pk), ("lesson", cast.cadre.pk)]


def test_two_last_lessons_at_once_complete_the_course_once(heard):
    cast, _ = make_cast(), make_site()
    lessons = lessons_of(make_course(*[article(str(n)) for n in range(6)]))
    together([lambda lesson=lesson: record_progress(lesson, user=cast.cadre, ratio=1, at=NOW) for lesson in lessons])
    assert Enrolment.objects.get().completed_at == NOW
    assert heard.count(("course", cast.cadre.pk)) == 1
    assert heard.count(("lesson", cast.cadre.pk)) == 6


def test_an_editor_who_is_saving_the_course_does_not_hold_up_its_learners():
    cast, _ = make_cast(), make_site()
    course = make_course()
    lesson = lessons_of(course)[0]

    def complete():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        return record_progress(lesson, user=cast.cadre, ratio=1, at=NOW)

    with transaction.atomic():
        CoursePage.objects.filter(pk=course.pk).update(summary="新的概要", title="新的名称")
        together([complete])
    assert Enrolment.objects.get().completed_at == NOW
