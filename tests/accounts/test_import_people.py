"""Importing people: what a batch writes, what it leaves alone, and what it never shows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import (
    DuplicateIdNumber,
    ImportConflict,
    PeopleChanged,
    apply_import,
    confirm_import,
    discard_import,
    erase_old_imports,
    keep_record,
)
from accounts.actions.imports import opened
from accounts.models import AuditEntry, ImportRow, Posting, User
from jobs.actions import run_due
from tests.accounts.importing import NUMBERS, RESUME, applied, checked, person
from tests.cast import NOW
from tests.plugins.secrecy import dump_database, hits
from tests.together import together

pytestmark = pytest.mark.django_db


def test_new_people_get_account_record_and_post(cast):
    batch = applied(cast, person(1, 手机号码="138 0000 1234", **{"简历 A1701": RESUME}), person(2, 用户名="xinren"))
    first, second = (row.user for row in batch.rows.select_related("user"))
    assert (batch.state, batch.inserts, batch.updates) == ("applied", 2, 0)
    assert (first.username, second.username) == ("330902-110001", "xinren")
    assert not first.has_usable_password()
    assert first.unit == cast.dinglan_office
    assert first.name_key == "xin ren 1"
    assert (first.record.id_number, first.record.mobile, first.record.resume) == (NUMBERS[1], "13800001234", RESUME)
    assert (first.record.birth_date, first.record.sex) == (date(1980, 2, 2), "1")
    posting = first.postings.get()
    assert (posting.unit, posting.rank, posting.category.code) == (cast.dinglan_office, "50", "county")
    assert (posting.start, posting.end) == (date(2026, 1, 5), None)


def test_serial_numbers_go_on_where_they_ended(cast):
    applied(cast, person(1))
    batch = applied(cast, person(2), person(3, 用户名="330902-110002"), person(4))
    assert list(batch.rows.values_list("user__username", flat=True)) == [
        "330902-110003",
        "330902-110002",
        "330902-110004",
    ]


def test_a_file_twice_changes_nothing(cast):
    applied(cast, person(1), person(2))
    batch = checked(cast, person(1), person(2))
    assert (batch.inserts, batch.updates, batch.unchanged) == (0, 0, 2)
    people = User.objects.count()
    apply_import(batch, by=cast.educator, at=NOW)
    assert User.objects.count() == people


def test_what_is_empty_stays_and_what_differs_is_shown_by_name(cast):
    applied(cast, person(1, **{"学历 A0801B": "大学"}, 手机号码="13800001234"))
    batch = applied(cast, person(1, **{"学历 A0801B": "研究生"}, 任职日期=None))
    row = batch.rows.get()
    assert (row.effect, row.changes) == ("update", ["education"])
    row.user.record.refresh_from_db()
    assert (row.user.record.education, row.user.record.mobile) == ("研究生", "13800001234")
    assert row.user.postings.count() == 1


def test_another_post_is_a_new_posting_and_records_stay_with_the_person(cast):
    keep_record(cast.cadre, by=None, at=NOW, id_number=NUMBERS[1])
    batch = applied(cast, person(1, **{"姓名 A0101": "林海", "单位代码": "330903-21", "任职日期": "2026-05-01"}))
    old, new = cast.cadre.postings.order_by("start")
    assert (old.unit, old.end) == (cast.dinglan_office, date(2026, 5, 1))
    assert (new.unit, new.start, new.end) == (cast.pulan_office, date(2026, 5, 1), None)
    cast.cadre.refresh_from_db()
    assert cast.cadre.unit == cast.pulan_office
    assert batch.rows.get().effect == ImportRow.Effect.UPDATE


def test_details_of_a_post_are_put_right_in_place(cast):
    applied(cast, person(1))
    batch = applied(cast, person(1, **{"职级 A0192D": "一级主任科员", "任该职级时间 A0192C": "2025.06"}))
    posting = Posting.objects.get(user=batch.rows.get().user)
    assert (posting.grade, posting.grade_since) == ("07", date(2025, 6, 1))


def test_the_audit_log_has_the_batch_and_every_person_by_names_of_fields(cast):
    batch = applied(cast, person(1, **{"简历 A1701": RESUME}))
    entry = AuditEntry.objects.get(verb="import_new_person")
    assert entry.object_id == str(batch.rows.get().user_id)
    assert "resume" in entry.details["fields"]
    summary = AuditEntry.objects.get(verb="apply_import")
    assert (summary.actor, summary.details["inserts"]) == (cast.educator, 1)


def test_no_clear_protected_value_is_in_the_database_at_any_stage(cast):
    secret = person(1, **{"简历 A1701": RESUME, "手机号码": "13800001234"})
    wrong = checked(cast, {**secret, "性别": "男", "职务层次 A0221": "不存在"})
    assert wrong.state == "refused"
    for stage in (lambda: checked(cast, secret), lambda: applied(cast, secret)):
        stage()
        dump = dump_database()
        for marker in (NUMBERS[1], "13800001234", RESUME):
            assert not hits(marker, dump)


def test_the_file_goes_after_the_check_and_the_rows_after_thirty_days(cast):
    batch = applied(cast, person(1))
    assert batch.content is None
    erase_old_imports(at=NOW + timedelta(days=29))
    assert opened(batch.rows.get())["given"]["id_number"] == NUMBERS[1]
    erase_old_imports(at=NOW + timedelta(days=31))
    row = batch.rows.get()
    assert (row.values, row.before) == (None, None)


def test_a_batch_that_nobody_confirmed_is_given_up_after_thirty_days(cast):
    batch = checked(cast, person(1))
    erase_old_imports(at=NOW + timedelta(days=31))
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == ("discarded", 0)


def test_a_discarded_batch_cannot_be_confirmed(cast):
    batch = discard_import(checked(cast, person(1)), by=cast.educator, at=NOW)
    with pytest.raises(ImportConflict):
        confirm_import(batch, by=cast.educator, at=NOW)


def test_what_changed_between_check_and_confirmation_is_shown_again(cast):
    batch = checked(cast, person(1))
    keep_record(cast.cadre, by=None, at=NOW, id_number=NUMBERS[1])
    with pytest.raises(PeopleChanged):
        apply_import(batch, by=cast.educator, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.inserts, batch.updates) == ("checked", 0, 1)
    assert not User.objects.filter(real_name="新人1").exists()


def test_a_unit_closed_between_check_and_confirmation_refuses_the_batch(cast):
    batch = checked(cast, person(1, 单位代码="330903-21"))
    cast.pulan_office.closed_on = date(2026, 6, 1)
    cast.pulan_office.save()
    with pytest.raises(PeopleChanged):
        apply_import(batch, by=cast.educator, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.faults[0]["row"]) == ("refused", 2)


def test_a_right_lost_after_the_check_stops_the_batch(cast):
    batch = checked(cast, person(1), by=cast.county_admin, unit=cast.dinglan)
    cast.county_admin.roles.all().delete()
    with pytest.raises(PeopleChanged):
        apply_import(batch, by=cast.county_admin, at=NOW)
    assert not User.objects.filter(real_name="新人1").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_one_counts(cast):
    batch = checked(cast, person(1))
    answers = together([lambda: confirm_import(batch, by=cast.educator, at=NOW)] * 2)
    assert sorted(type(answer) for answer in answers if isinstance(answer, Exception)) == [ImportConflict]
    run_due(timezone.now())
    assert User.objects.filter(real_name="新人1").count() == 1
    assert AuditEntry.objects.filter(verb="apply_import").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_batches_with_one_person_at_once_the_second_has_to_look_again(cast):
    batches = [checked(cast, person(1)), checked(cast, person(1))]
    answers = together([lambda batch=batch: apply_import(batch, by=cast.educator, at=NOW) for batch in batches])
    assert sorted(type(answer).__name__ for answer in answers) == ["ImportBatch", "PeopleChanged"]
    assert User.objects.filter(real_name="新人1").count() == 1


def test_an_id_number_is_one_account_wherever_it_is_entered(cast):
    applied(cast, person(1))
    with pytest.raises(DuplicateIdNumber):
        keep_record(cast.cadre, by=None, at=NOW, id_number=NUMBERS[1])
