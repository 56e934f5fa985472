"""What somebody has studied is not deleted, and the editors are told so in words."""

import pytest
from django.urls import reverse

from courses.actions import enrol
from courses.models import CoursePage, Lesson
from discussion.actions import open_course_board
from media.actions import open_play_session
from media.models import Video
from scorm.models import Package
from tests.cast import NOW
from tests.material import make_course, make_video

pytestmark = pytest.mark.django_db

REFUSED = "学习记录须保留，不能删除"


@pytest.fixture
def root(cast, client_of):
    """The superuser's browser: nobody else may delete."""
    return client_of(cast.root)


def test_a_studied_course_is_refused_politely(cast, centre, root):
    course = make_course()
    enrol(course, user=cast.cadre, at=NOW)
    for send in (root.get, root.post):
        answer = send(reverse("wagtailadmin_pages:delete", args=[course.pk]), follow=True)
        assert answer.status_code == 200
        assert REFUSED in answer.text
        assert "取消发布" in answer.text
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_the_course_centre_is_refused_while_it_holds_a_studied_course(cast, centre, root):
    course = make_course()
    enrol(course, user=cast.cadre, at=NOW)
    answer = root.post(reverse("wagtailadmin_pages:delete", args=[centre.pk]), follow=True)
    assert REFUSED in answer.text
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_many_courses_at_once_are_refused_with_the_studied_one(cast, centre, root):
    studied, other = make_course(), make_course()
    enrol(studied, user=cast.cadre, at=NOW)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    answer = root.post(f"{address}?id={other.pk}&id={studied.pk}", {"next": "/editors/"}, follow=True)
    assert answer.status_code == 200
    assert REFUSED in answer.text
    assert CoursePage.objects.count() == 2


def test_a_course_that_another_app_needs_is_refused_politely(cast, centre, root):
    course, other = make_course(), make_course()
    open_course_board(course)
    for send in (root.get, root.post):
        answer = send(reverse("wagtailadmin_pages:delete", args=[course.pk]), follow=True)
        assert answer.status_code == 200
        assert "还用在别处" in answer.text
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    answer = root.post(f"{address}?id={other.pk}&id={course.pk}", {"next": "/editors/"}, follow=True)
    assert "还用在别处" in answer.text
    assert CoursePage.objects.count() == 2


def test_a_course_that_nobody_studied_is_deleted(centre, root):
    course = make_course()
    root.post(reverse("wagtailadmin_pages:delete", args=[course.pk]))
    assert not CoursePage.objects.exists()


@pytest.mark.parametrize("why", ["watched", "in a course"])
def test_a_video_that_is_needed_is_refused_politely(cast, centre, root, why):
    video = make_video()
    if why == "watched":
        open_play_session(cast.cadre, video, context="x", max_rate=1, at=NOW)
    else:
        make_course(Lesson(title="视频", kind="video", video=video))
    answer = root.post(reverse("wagtailmedia:delete", args=[video.pk]), follow=True)
    assert answer.status_code == 200
    assert "这个视频用在课程中或已有观看记录，不能删除" in answer.text
    assert Video.objects.filter(pk=video.pk).exists()


def test_what_a_draft_shows_is_refused_politely(centre, root):
    video, package = make_video(), Package.objects.create(title="课件", created_at=NOW)
    course = make_course()
    course.lessons.add(Lesson(title="视频", kind="video", video=video, sort_order=1))
    course.lessons.add(Lesson(title="课件", kind="scorm", package=package, sort_order=2))
    course.save_revision()
    answer = root.post(reverse("wagtailmedia:delete", args=[video.pk]), follow=True)
    assert "这个视频用在课程中" in answer.text
    answer = root.post(reverse("scorm-delete", args=[package.pk]), follow=True)
    assert "这个课件用在课程中" in answer.text
    assert Video.objects.filter(pk=video.pk).exists()
    assert Package.objects.filter(pk=package.pk).exists()


def test_an_old_revision_opens_although_its_video_is_deleted(centre, root):
    first, second = make_video(), make_video()
    course = make_course(Lesson(title="视频", kind="video", video=first))
    with_first = course.latest_revision
    lesson = course.lessons.get()
    lesson.video = second
    course.lessons = [lesson, Lesson(title="又一个", kind="video", video=second, sort_order=1)]
    course.save_revision().publish()
    with_both = CoursePage.objects.get(pk=course.pk).latest_revision
    course = CoursePage.objects.get(pk=course.pk)
    course.lessons = [lesson]
    course.save_revision().publish()

    root.post(reverse("wagtailmedia:delete", args=[first.pk]))
    assert not Video.objects.filter(pk=first.pk).exists()
    for name in ("revisions_revert", "revisions_view"):
        answer = root.get(reverse(f"wagtailadmin_pages:{name}", args=[course.pk, with_first.pk]))
        assert answer.status_code == 200
    assert with_first.as_object().lessons.get().video == second, "the lesson shows what it shows now"

    lesson.video = make_video()
    course = CoursePage.objects.get(pk=course.pk)
    course.lessons = [lesson]
    course.save_revision().publish()
    root.post(reverse("wagtailmedia:delete", args=[second.pk]))
    shown = [each.video_id for each in with_both.as_object().lessons.all()]
    assert shown == [lesson.video_id, None], "a lesson that is gone asks for another video"
    answer = root.get(reverse("wagtailadmin_pages:revisions_revert", args=[course.pk, with_both.pk]))
    assert answer.status_code == 200


def test_a_video_that_nobody_needs_is_deleted(centre, root):
    root.post(reverse("wagtailmedia:delete", args=[make_video().pk]))
    assert not Video.objects.exists()


def test_a_learner_cannot_reach_the_screens(cast, centre, client_of):
    video = make_video()
    client_of(cast.cadre).post(reverse("wagtailmedia:delete", args=[video.pk]))
    assert Video.objects.filter(pk=video.pk).exists()
