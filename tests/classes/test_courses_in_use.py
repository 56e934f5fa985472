"""A course that belongs to a class is not deleted by its editors."""

import pytest
from django.utils import timezone

from classes import actions
from courses.models import CoursePage
from tests.classes.material import make_class
from tests.material import make_course


@pytest.fixture
def course(cast, centre):
    course = make_course()
    actions.add_course(make_class(cast), course, required=True, by=cast.educator, at=timezone.now())
    return course


def test_deleting_it_is_refused_and_says_why(cast, course, client_of):
    response = client_of(cast.root).post(f"/editors/pages/{course.pk}/delete/", follow=True)
    assert "海洋经济专题班" in response.content.decode()
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_deleting_many_at_once_is_refused_too(cast, course, client_of):
    response = client_of(cast.root).post(f"/editors/bulk/wagtailcore/page/delete/?id={course.pk}", follow=True)
    assert "海洋经济专题班" in response.content.decode()
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_a_course_in_no_class_is_deleted(cast, centre, client_of):
    course = make_course()
    client_of(cast.root).post(f"/editors/pages/{course.pk}/delete/")
    assert not CoursePage.objects.filter(pk=course.pk).exists()
