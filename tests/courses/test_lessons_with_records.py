"""A lesson that somebody has a record of survives whatever happens to its page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.actions import APPLY_RULES, complete_lesson, open_lesson
from courses.live import join_live
from courses.models import CountyCoursesPage, CoursePage, Enrolment, Lesson, LessonProgress
from courses.offline import mark_attendance
from courses.reading import Reading, settle
from discussion.actions import ask, open_course_board
from jobs.actions import run_due
from tests.cast import NOW
from tests.material import article, lessons_of, make_course, make_document

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def publish_with(course, *titles):
    """Publish the course with only those of its lessons that have one of `titles`."""
    draft = course.get_latest_revision_as_object()
    draft.lessons = [lesson for lesson in draft.lessons.all() if lesson.title in titles]
    return draft.save_revision().publish() or course


def offered(course):
    return [lesson.title for lesson in lessons_of(course)]


@pytest.fixture
def course(centre):
    """A course of two lessons."""
    return make_course(article("一"), article("二"))


def test_a_studied_lesson_that_is_left_out_is_retired_with_its_records(cast, course):
    _first, second = lessons_of(course)
    open_lesson(second, user=cast.cadre, at=NOW)
    publish_with(course, "一")
    assert offered(course) == ["一"]
    second.refresh_from_db()
    assert second.retired
    assert LessonProgress.objects.get().lesson == second


def test_a_lesson_without_records_is_simply_deleted(course):
    publish_with(course, "一")
    assert list(Lesson.objects.values_list("title", flat=True)) == ["一"]


def test_a_retired_lesson_stays_retired_through_later_editions(cast, course):
    open_lesson(lessons_of(course)[1], user=cast.cadre, at=NOW)
    publish_with(course, "一")
    for summary in ("第三版", "第四版"):
        draft = CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()
        draft.summary = summary
        draft.save_revision().publish()
    assert offered(course) == ["一"]
    fresh = CoursePage.objects.get(pk=course.pk)
    revision = fresh.save_revision()
    assert [lesson.title for lesson in revision.as_object().lessons.all()] == ["一"], "the editor would offer it again"
    revision.publish()
    assert offered(course) == ["一"]


def test_a_retired_lesson_that_is_restored_is_offered_again(cast, course):
    lesson = lessons_of(course)[1]
    with_both = course.latest_revision
    open_lesson(lesson, user=cast.cadre, at=NOW)
    publish_with(course, "一")
    with_both.as_object().save_revision(previous_revision=with_both).publish()
    assert offered(course) == ["一", "二"]
    lesson.refresh_from_db()
    assert not lesson.retired
    assert LessonProgress.objects.get().lesson == lesson


def test_going_back_to_a_revision_from_before_a_lesson_keeps_its_records(cast, course):
    before = course.latest_revision
    draft = course.get_latest_revision_as_object()
    draft.lessons.add(article("三", sort_order=2))
    draft.save_revision().publish()
    third = lessons_of(course)[2]
    open_lesson(third, user=cast.cadre, at=NOW)
    before.as_object().save_revision(previous_revision=before).publish()
    assert offered(course) == ["一", "二"]
    assert LessonProgress.objects.get().lesson == third


def test_saving_and_publishing_again_keeps_lessons_and_addresses(cast, course):
    before = [(lesson.pk, lesson.uid) for lesson in lessons_of(course)]
    open_lesson(lessons_of(course)[0], user=cast.cadre, at=NOW)
    publish_with(course, "一", "二")
    CoursePage.objects.get(pk=course.pk).save()
    assert [(lesson.pk, lesson.uid) for lesson in lessons_of(course)] == before


def test_a_copy_has_lessons_of_its_own(cast, course):
    open_lesson(lessons_of(course)[0], user=cast.cadre, at=NOW)
    copy = course.copy(update_attrs={"slug": "copy", "title": "副本"})
    assert offered(copy) == offered(course) == ["一", "二"]
    kept = {lesson.uid for lesson in lessons_of(copy)}
    assert kept.isdisjoint(lesson.uid for lesson in lessons_of(course))
    copy.get_latest_revision_as_object().save_revision().publish()
    assert {lesson.uid for lesson in lessons_of(copy)} == kept
    assert LessonProgress.objects.get().lesson.page_id == course.pk


def test_a_course_has_copies_and_no_aliases(cast, course, client_of):
    address = reverse("wagtailadmin_pages:copy", args=[course.pk])
    form = {"new_title": "副本", "new_slug": "copy", "new_parent_page": course.get_parent().pk}
    root = client_of(cast.root)
    answer = root.post(address, form | {"alias": "on"}, follow=True)
    assert "课程不能建立别名页" in answer.text
    assert CoursePage.objects.count() == 1
    root.post(address, form)
    assert CoursePage.objects.get(slug="copy").alias_of is None


def test_a_copy_does_not_bring_retired_lessons_along(cast, course):
    open_lesson(lessons_of(course)[1], user=cast.cadre, at=NOW)
    publish_with(course, "一")
    copy = CoursePage.objects.get(pk=course.pk).copy(update_attrs={"slug": "copy", "title": "副本"})
    assert [lesson.title for lesson in Lesson.objects.filter(page=copy)] == ["一"]


def test_every_old_revision_of_a_copy_can_be_published(course):
    publish_with(course, "一")
    copy = CoursePage.objects.get(pk=course.pk).copy(update_attrs={"slug": "copy", "title": "副本"})
    uids = dict(Lesson.objects.filter(page=copy).values_list("pk", "uid"))
    for revision in copy.revisions.order_by("-pk"):
        draft = revision.as_object()
        draft.slug = "copy"
        draft.save_revision(previous_revision=revision).publish()
        assert len(offered(copy)) in (1, 2)
        assert all(uids.get(each.pk, each.uid) == each.uid for each in lessons_of(copy)), "addresses stay"
    assert {lesson.page_id for lesson in Lesson.objects.filter(title="一")} == {course.pk, copy.pk}


def test_who_lacked_only_a_retired_lesson_has_completed_the_course(cast, course):
    first, second = lessons_of(course)
    complete_lesson(first, user=cast.cadre, at=NOW)
    open_lesson(second, user=cast.cadre, at=NOW)
    open_lesson(first, user=cast.colleague, at=NOW)
    publish_with(course, "一")
    run_due(timezone.now(), kinds=[APPLY_RULES])
    assert Enrolment.objects.get(user=cast.cadre).completed_at == NOW
    assert Enrolment.objects.get(user=cast.colleague).completed_at is None


TIMES = {"starts_at": NOW, "ends_at": NOW + HOUR}
#: A lesson of every newer kind, and how somebody gets a record of it.
KINDS = {
    "document": (lambda cast: {"document": make_document(cast.city)}, lambda lesson, user: _read(lesson, user)),
    "live": (
        lambda cast: TIMES | {"stream_url": "https://x.cn"},
        lambda lesson, user: join_live(lesson, user=user, at=NOW),
    ),
    "offline": (
        lambda cast: TIMES | {"place": "渔港"},
        lambda lesson, user: mark_attendance(lesson, [user], by=None, at=NOW),
    ),
    "reflection": (lambda cast: {"target": uuid4()}, lambda lesson, user: open_lesson(lesson, user=user, at=NOW)),
}


def _read(lesson, user):
    Reading.of(lesson, user=user, number=1, at=NOW)
    settle(user=user, at=NOW + HOUR)


@pytest.mark.parametrize("kind", KINDS)
def test_records_of_every_kind_survive_leaving_out_reverting_moving_and_copying(cast, centre, kind):
    fields, study = KINDS[kind]
    course = make_course(article("一"), Lesson(title="二", kind=kind, **fields(cast)))
    with_both = course.latest_revision
    lesson = lessons_of(course)[1]
    study(lesson, cast.cadre)
    before = LessonProgress.objects.get(lesson=lesson)

    publish_with(course, "一")
    assert offered(course) == ["一"]
    place = CountyCoursesPage.objects.get(county=cast.dinglan)
    CoursePage.objects.get(pk=course.pk).move(place, pos="last-child")
    moved = CoursePage.objects.get(pk=course.pk)
    assert (moved.get_parent().pk, moved.live, offered(moved)) == (place.pk, True, ["一"])
    assert Lesson.objects.get(pk=lesson.pk).page_id == moved.pk
    with_both.as_object().save_revision(previous_revision=with_both).publish()
    assert offered(moved) == ["一", "二"]
    copy = CoursePage.objects.get(pk=course.pk).copy(update_attrs={"slug": "copy", "title": "副本"})

    assert LessonProgress.objects.get() == before
    assert Lesson.objects.get(pk=lesson.pk).uid == lesson.uid
    assert [each.kind for each in lessons_of(copy)] == ["article", kind]
    assert {each.uid for each in lessons_of(copy)}.isdisjoint({lesson.uid})


def test_a_lesson_that_only_another_app_protects_is_kept_as_well(cast, course):
    """A question about it, or attendance that could not count yet, and nobody's progress."""
    _first, second = lessons_of(course)
    board = open_course_board(course)
    ask(board, title="请问", body="为什么", lesson=second, by=cast.cadre, at=NOW)
    assert not LessonProgress.objects.exists()
    publish_with(course, "一")

    assert offered(course) == ["一"]
    assert Lesson.objects.get(pk=second.pk).retired
