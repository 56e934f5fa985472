"""A task as a lesson of a course: whoever studies the course writes, and acceptance completes the lesson."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from courses.actions import complete_lesson, enrol, open_lesson
from courses.lesson_kinds import targets_for
from courses.models import Enrolment, Lesson, LessonProgress
from reflections import actions
from tests.cast import NOW
from tests.material import article, lessons_of, make_course, make_site
from tests.reflections.conftest import TEXT, values

pytestmark = pytest.mark.django_db
LATER = NOW.replace(month=NOW.month + 1)


@pytest.fixture
def course(task):
    return make_course(Lesson(title="写心得", kind="reflection", target=task.uid))


@pytest.fixture
def lesson(course):
    return lessons_of(course)[0]


def write(task, by, at=NOW):
    return actions.submit(task, text=TEXT, may_be_shown=False, by=by, at=at).submission


def mark(own, by, kind="accept", at=NOW):
    grade, comment = ("good", "") if kind == "accept" else ("", "再写")
    actions.mark(own, kind=kind, grade=grade, comment=comment, by=by, at=at)


def test_acceptance_completes_the_lesson_and_the_course(cast, task, lesson):
    open_lesson(lesson, user=cast.cadre, at=NOW)
    own = write(task, cast.cadre)
    assert LessonProgress.objects.get().completed_at is None
    mark(own, cast.educator, "return")
    assert LessonProgress.objects.get().completed_at is None
    own = write(task, cast.cadre)
    mark(own, cast.educator, at=LATER)
    assert LessonProgress.objects.get().completed_at == LATER
    assert Enrolment.objects.get().completed_at == LATER


def test_who_studies_the_course_writes_although_the_audience_does_not_reach_them_and_is_never_late(cast, task, lesson):
    with pytest.raises(PermissionDenied):
        write(task, cast.colleague)
    open_lesson(lesson, user=cast.colleague, at=NOW)
    own = write(task, cast.colleague, at=LATER)
    assert not own.is_late
    open_lesson(lesson, user=cast.cadre, at=NOW)
    assert write(task, cast.cadre, at=LATER).is_late


def test_the_lesson_leads_to_the_task_and_back(cast, task, lesson, client_of):
    shown = client_of(cast.colleague).get(lesson.get_absolute_url(), follow=True)
    assert shown.redirect_chain == [(f"/learn/reflections/{task.uid}/", 302)]
    assert "课时：写心得" in shown.text
    assert lesson.page.url in shown.text


def test_a_text_accepted_before_the_course_was_begun_counts_when_the_lesson_is_opened(cast, task, lesson, client_of):
    mark(write(task, cast.cadre), cast.educator)
    assert not LessonProgress.objects.exists()
    client_of(cast.cadre).get(lesson.get_absolute_url())
    assert LessonProgress.objects.get().completed_at


def test_in_a_course_with_an_order_the_lessons_before_come_first(cast, task, client_of):
    course = make_course(
        article(seconds=0), Lesson(title="写心得", kind="reflection", target=task.uid), in_sequence=True
    )
    first, second = lessons_of(course)
    enrol(course, user=cast.cadre, at=NOW)
    mark(write(task, cast.cadre), cast.educator)
    assert not LessonProgress.objects.exists()
    complete_lesson(first, user=cast.cadre, at=NOW)
    client_of(cast.cadre).get(second.get_absolute_url())
    assert Enrolment.objects.get().completed_at


def test_a_course_that_is_taken_off_takes_nothing(cast, task, lesson):
    open_lesson(lesson, user=cast.cadre, at=NOW)
    lesson.page.unpublish()
    mark(write(task, cast.cadre), cast.educator)
    assert LessonProgress.objects.get().completed_at is None


def test_editors_choose_among_the_tasks_of_their_scope_that_take_late_texts(cast, make_task):
    make_site()
    offered = make_task(title="任选")
    make_task(title="不收逾期", late_allowed=False)
    actions.make_task(cast.dinglan, values(title="没有布置"), by=None, at=NOW)
    assert targets_for(cast.county_admin)["reflection"] == [(offered.uid, "任选")]
    assert targets_for(cast.trainer)["reflection"] == [(offered.uid, "任选")]
    assert targets_for(cast.cadre)["reflection"] == []


def test_a_task_that_is_a_lesson_goes_on_taking_late_texts(cast, task, lesson):
    with pytest.raises(ValidationError, match="允许逾期"):
        actions.edit_task(task, values(late_allowed=False), by=cast.educator, at=NOW)
