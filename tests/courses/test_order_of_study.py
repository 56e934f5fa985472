"""What comes before what: optional lessons, lessons in sequence, courses that others require."""

import pytest
from django.core.exceptions import PermissionDenied

from courses.actions import PrerequisitesMissing, complete_lesson, enrol, open_lesson
from courses.models import CoursePage, Enrolment, Lesson
from courses.prerequisite_models import Prerequisite, leads_back
from courses.study import CourseView
from tests.cast import NOW
from tests.material import make_course


def article(title="文章", **fields):
    return Lesson(title=title, kind="article", body="<p>正文</p>", minimum_seconds=0, **fields)


def test_optional_lessons_are_not_waited_for(centre, cast):
    course = make_course(article("必学"), article("选学", optional=True), title="有选学")
    needed, extra = course.lessons.all()
    complete_lesson(needed, user=cast.cadre, at=NOW)
    view = CourseView.of(course, cast.cadre, at=NOW)

    assert view.enrolment.completed_at == NOW
    assert view.percent == 100
    assert view.next.lesson == extra


def test_required_lessons_come_first_and_optional_ones_lock_nothing(centre, cast):
    course = make_course(article("选学", optional=True), article("甲"), article("乙"), in_sequence=True, title="顺序")
    view = CourseView.of(course, cast.cadre, at=NOW)

    assert view.next.lesson.title == "甲"
    assert [state.locked for state in view.lessons] == [False, False, True]


def test_a_course_of_optional_lessons_alone_asks_for_all(centre, cast):
    course = make_course(article("甲", optional=True), article("乙", optional=True), title="都选学")
    first, second = course.lessons.all()
    complete_lesson(first, user=cast.cadre, at=NOW)
    assert Enrolment.objects.get().completed_at is None
    complete_lesson(second, user=cast.cadre, at=NOW)
    assert Enrolment.objects.get().completed_at == NOW


@pytest.fixture
def chain(centre):
    """基础 comes before 提高."""
    basis, more = make_course(article(), title="基础"), make_course(article(), title="提高")
    Prerequisite.objects.create(page=more, required=basis)
    return basis, more


def test_a_course_is_not_begun_before_those_that_it_requires(chain, cast, client_of):
    basis, more = chain
    lesson = more.lessons.get()
    with pytest.raises(PrerequisitesMissing):
        open_lesson(lesson, user=cast.cadre, at=NOW)
    assert issubclass(PrerequisitesMissing, PermissionDenied)
    answer = client_of(cast.cadre).get(lesson.get_absolute_url(), follow=True).content.decode()
    assert "请先学完先修课程：《基础》" in answer
    assert "请先学完：" in answer

    complete_lesson(basis.lessons.get(), user=cast.cadre, at=NOW)
    assert client_of(cast.cadre).get(lesson.get_absolute_url()).status_code == 200


def test_who_has_begun_goes_on_whatever_is_required_since(centre, cast):
    basis, more = make_course(article(), title="基础"), make_course(article(), title="提高")
    enrol(more, user=cast.cadre, at=NOW)
    Prerequisite.objects.create(page=more, required=basis)

    assert complete_lesson(more.lessons.get(), user=cast.cadre, at=NOW).completed_at


def test_a_required_course_that_is_taken_off_asks_for_nothing(chain, cast):
    basis, more = chain
    basis.unpublish()
    assert enrol(more, user=cast.cadre, at=NOW)


def test_circles_are_found_however_long(chain):
    basis, more = chain
    third = make_course(article(), title="高级")
    Prerequisite.objects.create(page=third, required=more)

    assert leads_back(third, basis)
    assert leads_back(basis, basis)
    assert not leads_back(basis, third)


def test_two_drafts_that_require_one_another_close_no_course(centre, cast):
    first, second = make_course(article(), title="甲"), make_course(article(), title="乙")
    for course, required in ((first, second), (second, first)):
        course.prerequisites.add(Prerequisite(required=required))
        course.save_revision()
    first.latest_revision.publish()
    second.latest_revision.publish()

    enrol(CoursePage.objects.get(pk=second.pk), user=cast.cadre, at=NOW)
    with pytest.raises(PrerequisitesMissing):
        enrol(CoursePage.objects.get(pk=first.pk), user=cast.cadre, at=NOW)


def test_a_completed_course_keeps_the_version_it_was_completed_in(centre, cast):
    course = make_course(article(), title="版本")
    complete_lesson(course.lessons.get(), user=cast.cadre, at=NOW)
    then = course.live_revision_id
    course.save_revision().publish()

    assert Enrolment.objects.get().completed_revision_id == then
    assert CoursePage.objects.get(pk=course.pk).live_revision_id != then
