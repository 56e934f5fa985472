"""Closing a class: the list says what is missing; hours and certificates come, and go again when it is undone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from classes import actions
from classes.checklist import checklist_of, close_by
from classes.models import Certificate, ClassEvent, TrainingClass, TrainingHours
from classes.signals import class_closed, class_reopened
from tests.cast import NOW
from tests.classes.material import add_paper, complete, enrol, make_class, make_meeting, offline_class
from tests.material import make_course

NOTE = {"kind": "present", "reason": "纸质签到"}


def words(training_class, at=NOW):
    return {item.label for item in checklist_of(training_class, at=at).missing}


@pytest.fixture
def finished(cast):
    """A class in person of two, at whose meeting only the cadre was."""
    training_class, meeting, members = offline_class(cast, cast.cadre, cast.colleague, by=cast.educator)
    actions.note_attendance(meeting, members[0], **NOTE, by=cast.educator, at=NOW)
    return training_class


def test_the_list_names_what_a_class_in_person_lacks(cast):
    training_class = make_class(cast, kind="offline", state="running", ends_on=NOW.date() + timedelta(days=1))
    assert words(training_class) == {"学员名册", "培训已结束", "培训方案", "课程表", "签到表", "集中培训学时"}
    make_meeting(training_class, starts=NOW + timedelta(hours=3))
    assert "各场次已结束" in words(training_class)


def test_what_is_missing_keeps_the_class_open_and_is_named(cast, centre):
    training_class = make_class(cast, state="running")
    enrol(training_class, cast.cadre)
    with pytest.raises(actions.NotReady) as refused:
        actions.close_class(training_class, by=cast.educator, at=NOW)
    assert refused.value.messages == ["培训方案：未上传", "课程：0 门"]
    assert TrainingClass.objects.get().state == "running"


def test_who_fulfilled_everything_gets_hours_and_a_certificate_and_others_do_not(cast, finished):
    actions.close_class(finished, by=cast.educator, at=NOW)

    assert dict(finished.members.values_list("user__username", "graduated")) == {"linhai": True, "chenfan": False}
    (entry,) = TrainingHours.objects.all()
    assert (entry.user, entry.hours, entry.category, entry.earned_on) == (
        cast.cadre,
        Decimal(8),
        "training",
        NOW.date(),
    )
    (certificate,) = Certificate.objects.all()
    assert certificate.name == "林海"
    assert certificate.workplace == "定澜区教育局局长"
    assert certificate.number == f"2026-{finished.pk:05d}-0001"


def test_hours_by_attendance_are_those_of_the_meetings_that_were_attended(cast):
    training_class, meeting, (member,) = offline_class(
        cast, cast.cadre, by=cast.educator, hours_rule="attended", hours=Decimal(20), attendance_percent=Decimal(50)
    )
    missed = make_meeting(training_class, starts=NOW - timedelta(days=2), hours="3")
    actions.note_attendance(meeting, member, **NOTE, by=cast.educator, at=NOW)
    actions.note_attendance(missed, member, kind="leave", reason="出差", by=cast.educator, at=NOW)
    actions.close_class(training_class, by=cast.educator, at=NOW)
    assert TrainingHours.objects.get().hours == Decimal(4)


def test_undoing_takes_hours_back_by_another_line_and_revokes_the_certificate(cast, finished):
    actions.close_class(finished, by=cast.educator, at=NOW)
    actions.reopen_class(finished, reason="漏记一人", by=cast.educator, at=NOW)

    assert [line.hours for line in TrainingHours.objects.order_by("pk")] == [Decimal(8), Decimal(-8)]
    assert TrainingHours.objects.of(cast.cadre).total() == 0
    assert not Certificate.objects.valid().exists()
    assert not finished.members.exclude(graduated=None).exists()
    log = finished.events.filter(kind=ClassEvent.Kind.REOPENED).get()
    assert "漏记一人" in log.text
    assert log.by == cast.educator


def test_closing_again_counts_once_and_issues_another_number(cast, finished):
    actions.close_class(finished, by=cast.educator, at=NOW)
    actions.reopen_class(finished, reason="漏记一人", by=cast.educator, at=NOW)
    member = finished.members.get(user=cast.colleague)
    actions.note_attendance(finished.meetings.get(), member, **NOTE, by=cast.educator, at=NOW)
    actions.close_class(finished, by=cast.educator, at=NOW)

    assert TrainingHours.objects.of(cast.cadre).total() == Decimal(8)
    assert TrainingHours.objects.of(cast.colleague).total() == Decimal(8)
    numbers = list(Certificate.objects.valid().order_by("number").values_list("number", flat=True))
    assert [number[-4:] for number in numbers] == ["0002", "0003"]


def test_undoing_needs_a_reason(cast, finished):
    actions.close_class(finished, by=cast.educator, at=NOW)
    with pytest.raises(ValidationError):
        actions.reopen_class(finished, reason=" ", by=cast.educator, at=NOW)


def test_a_closed_class_cannot_be_changed(cast, finished):
    actions.close_class(finished, by=cast.educator, at=NOW)
    member = finished.members.first()
    for attempt in (
        lambda: actions.edit_class(finished, values={"title": "别的"}, by=cast.educator, at=NOW),
        lambda: actions.enrol_people(finished, [cast.unit_admin], by=cast.educator, at=NOW),
        lambda: actions.remove_member(member, reason="多余", by=cast.educator, at=NOW),
        lambda: actions.note_attendance(finished.meetings.get(), member, **NOTE, by=cast.educator, at=NOW),
        lambda: actions.close_class(finished, by=cast.educator, at=NOW),
    ):
        with pytest.raises(ValidationError):
            attempt()


def test_a_county_closes_its_own_classes_and_no_others(cast, finished):
    with pytest.raises(PermissionDenied):
        actions.close_class(finished, by=cast.county_admin, at=NOW)
    own, meeting, (member,) = offline_class(cast, cast.cadre, by=cast.educator, organiser=cast.dinglan)
    actions.note_attendance(meeting, member, **NOTE, by=cast.county_admin, at=NOW)
    actions.close_class(own, by=cast.county_admin, at=NOW)


def test_an_online_class_asks_for_its_courses_and_its_electives(cast, centre):
    required, first, second = make_course(), make_course(), make_course()
    training_class = make_class(cast, state="draft", elective_unit="courses", elective_amount=1)
    for course, is_required in ((required, True), (first, False), (second, False)):
        actions.add_course(training_class, course, required=is_required, by=None, at=NOW)
    actions.publish_class(training_class, by=None, at=NOW)
    (member,) = enrol(training_class, cast.cadre)

    def missing():
        (result,) = checklist_of(training_class, at=NOW).results
        return {requirement.label: requirement.detail for requirement in result.missing}

    assert missing() == {"必修课程": "0 / 1 门", "选修课程": "0 / 1 门"}
    complete(first, cast.cadre)
    complete(required, cast.cadre)
    assert missing() == {"选修课程": "0 / 1 门"}, "an elective counts once it is chosen"
    actions.choose_elective(member, training_class.class_courses.get(course=first), at=NOW)
    assert missing() == {}


def test_the_list_costs_the_same_for_two_and_for_many(cast, centre, django_assert_num_queries, finished):
    with django_assert_num_queries(7):
        checklist_of(finished, at=NOW)
    people = [cast.trainer, cast.reviewer, cast.educator, cast.unit_admin]
    enrol(finished, *people)
    with django_assert_num_queries(7):
        checklist_of(finished, at=NOW)


@pytest.mark.parametrize("table", ["classes_classevent", "classes_traininghours", "classes_attendancemark"])
def test_the_database_refuses_to_rewrite_what_happened(cast, finished, table):
    actions.close_class(finished, by=cast.educator, at=NOW)
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_class_is_due_ten_working_days_after_its_end(cast):
    training_class = make_class(cast, starts_on=NOW.date(), ends_on=NOW.date())
    assert close_by(training_class) == NOW.date() + timedelta(days=15), "two weekends and the Dragon Boat Festival"
    assert not TrainingClass.objects.overdue(NOW.date())
    assert TrainingClass.objects.overdue(NOW.date() + timedelta(days=1)).get() == training_class


def test_a_paper_must_be_what_its_name_says(cast):
    training_class = make_class(cast)
    with pytest.raises(ValidationError):
        actions.add_document(training_class, kind="plan", name="方案.pdf", content=b"<html>", by=cast.educator, at=NOW)
    with pytest.raises(ValidationError):
        actions.add_document(training_class, kind="plan", name="方案.svg", content=b"<svg/>", by=cast.educator, at=NOW)
    paper = add_paper(training_class, "plan", cast.educator)
    actions.remove_document(paper, by=cast.educator, at=NOW)
    assert [event.text for event in training_class.events.filter(kind="document")] == [
        "删除 培训方案：plan.pdf",
        "培训方案：plan.pdf",
    ]


def test_closing_and_undoing_are_announced_after_the_commit(cast, finished, django_capture_on_commit_callbacks):
    heard = []

    def hear(signal, class_id, **news):
        heard.append((signal, class_id))

    for signal in (class_closed, class_reopened):
        signal.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            actions.close_class(finished, by=cast.educator, at=NOW)
            actions.reopen_class(finished, reason="漏记", by=cast.educator, at=NOW)
            assert heard == []
    finally:
        for signal in (class_closed, class_reopened):
            signal.disconnect(hear)
    assert heard == [(class_closed, finished.pk), (class_reopened, finished.pk)]
