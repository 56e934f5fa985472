"""Lessons that take place in a room: who teaches the course says who was there, and that completes them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import AuditEntry
from courses.models import AttendanceWithdrawal, CoursePage, Enrolment, Lesson, LessonAttendance, LessonProgress
from courses.offline import NotYetError, mark_attendance, withdraw_attendance
from courses.prerequisite_models import Prerequisite
from tests.cast import NOW
from tests.material import article, lessons_of, make_course

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def in_room(title="现场教学", starts_at=NOW, **fields):
    return Lesson(
        title=title, kind="offline", starts_at=starts_at, ends_at=starts_at + 2 * HOUR, place="渔港", **fields
    )


@pytest.fixture
def course(centre):
    return make_course(in_room())


@pytest.fixture
def lesson(course):
    return lessons_of(course)[0]


def completed_at(lesson, user):
    return LessonProgress.objects.get(lesson=lesson, enrolment__user=user).completed_at


def test_who_was_there_has_completed_the_lesson_and_the_course(cast, lesson):
    assert mark_attendance(lesson, [cast.cadre], by=cast.trainer, at=NOW + HOUR) == [cast.cadre]
    assert mark_attendance(lesson, [cast.cadre], by=cast.trainer, at=NOW + 2 * HOUR) == []
    assert completed_at(lesson, cast.cadre) == NOW + HOUR
    assert Enrolment.objects.get(user=cast.cadre).completed_at == NOW + HOUR
    assert AuditEntry.objects.filter(verb="mark_lesson_attendance").count() == 1


def test_nobody_was_there_before_it_began(cast, lesson):
    with pytest.raises(NotYetError):
        mark_attendance(lesson, [cast.cadre], by=cast.trainer, at=NOW - timedelta(seconds=1))
    assert not LessonAttendance.objects.exists()


def test_only_who_teaches_the_course_says_who_was_there(cast, lesson):
    for person in (cast.cadre, cast.county_admin, cast.reviewer):
        with pytest.raises(PermissionDenied):
            mark_attendance(lesson, [cast.cadre], by=person, at=NOW)


def test_a_mark_is_never_changed(cast, lesson):
    mark_attendance(lesson, [cast.cadre], by=None, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        LessonAttendance.objects.all().delete()


def test_a_wrong_mark_is_taken_back_and_both_stay(cast, lesson):
    mark_attendance(lesson, [cast.cadre, cast.colleague], by=cast.trainer, at=NOW)

    assert withdraw_attendance(lesson, cast.cadre, reason="点错了人", by=cast.trainer, at=NOW + HOUR)
    assert not withdraw_attendance(lesson, cast.cadre, reason="再点一次", by=cast.trainer, at=NOW + HOUR)
    assert completed_at(lesson, cast.cadre) is None
    assert Enrolment.objects.get(user=cast.cadre).completed_at is None
    assert Enrolment.objects.get(user=cast.colleague).completed_at == NOW
    assert LessonAttendance.objects.count() == 2
    assert AuditEntry.objects.filter(verb="withdraw_lesson_attendance", about=cast.cadre).count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        AttendanceWithdrawal.objects.all().delete()


def test_who_was_there_after_all_is_marked_again(cast, lesson):
    mark_attendance(lesson, [cast.cadre], by=None, at=NOW)
    withdraw_attendance(lesson, cast.cadre, reason="点错了人", by=None, at=NOW + HOUR)

    assert mark_attendance(lesson, [cast.cadre], by=None, at=NOW + 2 * HOUR) == [cast.cadre]
    assert completed_at(lesson, cast.cadre) == NOW + 2 * HOUR


def test_a_mark_is_taken_back_by_who_teaches_and_with_a_reason(cast, lesson):
    mark_attendance(lesson, [cast.cadre], by=None, at=NOW)

    with pytest.raises(PermissionDenied):
        withdraw_attendance(lesson, cast.cadre, reason="点错了人", by=cast.reviewer, at=NOW)
    with pytest.raises(ValidationError):
        withdraw_attendance(lesson, cast.cadre, reason="  ", by=cast.trainer, at=NOW)


def test_the_page_asks_before_a_mark_is_taken_back(cast, lesson, client_of):
    mark_attendance(lesson, [cast.cadre], by=None, at=timezone.now())
    address = f"/learn/{lesson.page_id}/{lesson.uid}/attendance/{cast.cadre.pk}/withdraw/"
    client = client_of(cast.trainer)

    assert "冲回" in client.get(address).text
    assert client.post(address, {"reason": ""}).status_code == 200
    assert not AttendanceWithdrawal.objects.exists()
    client.post(address, {"reason": "点错了人"})
    assert AttendanceWithdrawal.objects.get().reason == "点错了人"
    assert client.get(address).status_code == 404


def test_the_order_of_a_course_holds_nobody_up_who_was_there(cast, centre):
    course = make_course(article(), in_room(), in_sequence=True)
    lesson = lessons_of(course)[1]
    mark_attendance(lesson, [cast.cadre], by=None, at=NOW)
    assert completed_at(lesson, cast.cadre) == NOW


def test_where_another_course_comes_first_it_counts_when_the_lesson_is_opened(cast, course, lesson, client_of):
    basis = make_course(article(seconds=0))
    Prerequisite.objects.create(page=course, required=basis)
    mark_attendance(lesson, [cast.cadre], by=None, at=NOW)
    assert not Enrolment.objects.exists()
    Prerequisite.objects.all().delete()
    shown = client_of(cast.cadre).get(lesson.get_absolute_url()).text
    assert "已登记到课" in shown
    assert completed_at(lesson, cast.cadre)


def test_its_time_is_that_of_the_meeting(course):
    assert CoursePage.objects.get(pk=course.pk).duration_seconds == 2 * 3600


def test_a_lesson_in_a_room_needs_place_and_times(lesson):
    for change in ({"place": ""}, {"starts_at": None}, {"ends_at": None}, {"ends_at": NOW - HOUR}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Lesson.objects.filter(pk=lesson.pk).update(**change)


def workbook(*numbers):
    book = Workbook()
    book.active.append(["姓名", "用户名"])
    for number in numbers:
        book.active.append(["", number])
    target = BytesIO()
    book.save(target)
    return SimpleUploadedFile("名单.xlsx", target.getvalue())


def test_names_of_a_workbook_are_shown_before_they_are_noted(cast, lesson, client_of):
    address = f"{lesson.get_absolute_url()}attendance/"
    client = client_of(cast.trainer)
    asked = client.post(address, {"file": workbook("linhai", "chenfan")}).text
    assert "林海" in asked
    assert "可以逐人撤销" in asked
    assert not LessonAttendance.objects.exists()
    people = [cast.cadre.pk, cast.colleague.pk]
    told = client.post(address, {"person": people, "confirmed": "1"}, follow=True).text
    assert "已登记 2 人到课" in told
    assert LessonAttendance.objects.count() == 2


def test_a_wrong_number_is_named_with_its_row_and_nothing_is_noted(cast, lesson, client_of):
    shown = client_of(cast.trainer).post(f"{lesson.get_absolute_url()}attendance/", {"file": workbook("nobody")}).text
    assert "第 2 行" in shown
    assert not LessonAttendance.objects.exists()


def test_a_browser_cannot_name_whom_the_teacher_may_not_mark(cast, lesson, client_of):
    data = {"person": [cast.cadre.pk, 999_999_999], "confirmed": "1"}
    client_of(cast.trainer).post(f"{lesson.get_absolute_url()}attendance/", data)
    assert not LessonAttendance.objects.exists()


def test_the_list_asks_the_same_questions_however_long_it_is(cast, lesson, client_of, django_assert_max_num_queries):
    mark_attendance(lesson, list(cast.people().values()), by=None, at=NOW)
    client = client_of(cast.trainer)
    address = f"{lesson.get_absolute_url()}attendance/"
    client.get(address)
    with django_assert_max_num_queries(30):
        assert "林海" in client.get(f"{address}?state=there").text
    assert "林海" not in client.get(f"{address}?state=missing").text


def test_it_stands_in_the_calendar_with_its_place(cast, centre, client_of):
    course = make_course(in_room(starts_at=timezone.now() + HOUR))
    client = client_of(cast.cadre)
    client.get(lessons_of(course)[0].get_absolute_url())
    assert "线下课：现场教学" in client.get("/learn/plan/").text
