"""The personal record: standard form, one person one account, names of fields in the audit log and no values."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import DuplicateIdNumber, keep_record
from accounts.id_numbers import invent
from accounts.models import AuditEntry, PersonalRecord
from tests.cast import NOW
from tests.together import together

NUMBER = invent(place="330999", born=date(1980, 2, 3), order=8)


def test_a_number_brings_birth_date_and_sex_and_is_found_by_its_key(cast) -> None:  # type: ignore[no-untyped-def]
    kept = keep_record(cast.cadre, by=cast.educator, at=NOW, id_number=f" {NUMBER[:6]} {NUMBER[6:]} ")
    stored = PersonalRecord.objects.get(pk=kept.pk)
    assert (stored.id_number, stored.birth_date, stored.sex) == (NUMBER, date(1980, 2, 3), "2")
    assert stored.id_number_key
    assert stored.id_number_key != NUMBER


def test_a_mobile_number_loses_prefix_and_spaces(cast) -> None:  # type: ignore[no-untyped-def]
    kept = keep_record(cast.cadre, by=None, at=NOW, mobile="+86 138-0000-1234")
    other = keep_record(cast.colleague, by=None, at=NOW, mobile="13800001234")
    assert kept.mobile == "13800001234"
    assert kept.mobile_key == other.mobile_key


def test_what_is_not_named_stays_and_nothing_is_written_when_nothing_changes(cast) -> None:  # type: ignore[no-untyped-def]
    keep_record(cast.cadre, by=None, at=NOW, id_number=NUMBER, education="大学")
    keep_record(cast.cadre, by=None, at=NOW, degree="学士")
    keep_record(cast.cadre, by=None, at=NOW, degree="学士", education="大学")
    entries = AuditEntry.objects.filter(verb="keep_record", about=cast.cadre).order_by("pk")
    assert [entry.details["fields"] for entry in entries] == [
        ["birth_date", "education", "id_number", "sex"],
        ["degree"],
    ]
    assert not any(NUMBER in str(entry.details) for entry in entries)


def test_a_number_of_somebody_else_is_refused_without_a_name(cast) -> None:  # type: ignore[no-untyped-def]
    keep_record(cast.colleague, by=None, at=NOW, id_number=NUMBER)
    with pytest.raises(DuplicateIdNumber) as caught:
        keep_record(cast.cadre, by=None, at=NOW, id_number=NUMBER)
    assert caught.value.message_dict == {"id_number": ["此人已有账号，请联系市级管理员。"]}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id_number": NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")}, "id_number"),
        ({"id_number": NUMBER, "birth_date": date(1980, 2, 4)}, "birth_date"),
        ({"id_number": NUMBER, "sex": "1"}, "sex"),
        ({"mobile": "12345"}, "mobile"),
    ],
)
def test_contradictions_are_named_by_field_and_never_repeat_the_number(cast, fields, field) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValidationError) as caught:
        keep_record(cast.cadre, by=None, at=NOW, **fields)
    assert list(caught.value.message_dict) == [field]
    assert NUMBER[6:14] not in str(caught.value)


def test_a_birth_date_cannot_leave_the_number_behind(cast) -> None:  # type: ignore[no-untyped-def]
    keep_record(cast.cadre, by=None, at=NOW, id_number=NUMBER)
    with pytest.raises(ValidationError):
        keep_record(cast.cadre, by=None, at=NOW, birth_date=date(1990, 1, 1))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_number_at_once_one_is_refused(cast) -> None:  # type: ignore[no-untyped-def]
    people = [cast.cadre, cast.colleague]
    answers = together([lambda user=user: keep_record(user, by=None, at=NOW, id_number=NUMBER) for user in people])
    assert sorted(type(answer).__name__ for answer in answers) == ["DuplicateIdNumber", "PersonalRecord"]
