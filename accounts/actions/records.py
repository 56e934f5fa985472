"""Verbs on what the office keeps about a person: the personal record."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..audit import record
from ..id_numbers import IdNumberError, check
from ..mobile_numbers import normal_mobile
from ..models import PersonalRecord, User
from ..record_fields import RECORD_FIELDS, id_number_key, mobile_key

__all__ = [
    "RECORD_FIELDS",
    "DuplicateIdNumber",
    "id_number_key",
    "keep_record",
    "mobile_key",
    "normal_mobile",
    "normal_record",
]

#: Fields in which nothing is None; in the others that are text nothing is the empty text.
NOTHING_IS_NONE = frozenset(
    {"id_number", "mobile", "resume", "birth_date", "party_since", "civil_servant_since", "grassroots"}
)


class DuplicateIdNumber(ValidationError):
    """Another account has the same identity number (SPEC L02: one person, one account)."""

    def __init__(self) -> None:
        super().__init__({"id_number": [_("此人已有账号，请联系市级管理员。")]})


def normal_record(fields: dict[str, Any]) -> dict[str, Any]:
    """Return `fields` of a record in their standard form, with the keys of those that have one.

    An identity number brings birth date and sex where they are not given. Raise ``ValidationError`` by field.
    """
    if unknown := fields.keys() - set(RECORD_FIELDS):
        raise TypeError(f"unknown fields of a record: {sorted(unknown)}")
    values = {name: _normal_text(name, value) for name, value in fields.items()}
    if values.get("mobile"):
        try:
            values["mobile"] = normal_mobile(values["mobile"])
        except ValidationError as error:
            raise ValidationError({"mobile": error.messages}) from error
    if values.get("id_number"):
        _read_id_number(values)
    if "id_number" in values:
        values["id_number_key"] = id_number_key(values["id_number"]) if values["id_number"] else None
    if "mobile" in values:
        values["mobile_key"] = mobile_key(values["mobile"]) if values["mobile"] else ""
    return values


def _normal_text(name: str, value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
    if value in (None, ""):
        return None if name in NOTHING_IS_NONE else ""
    return value


def _read_id_number(values: dict[str, Any]) -> None:
    try:
        known = check(values["id_number"])
    except IdNumberError as error:
        raise ValidationError({"id_number": [str(error)]}) from error
    if values.get("birth_date") not in (None, known.birth_date):
        raise ValidationError({"birth_date": [_("出生日期与公民身份号码不一致。")]})
    if values.get("sex") not in (None, "", known.sex):
        raise ValidationError({"sex": [_("性别与公民身份号码不一致。")]})
    values |= {"id_number": known.number, "birth_date": known.birth_date, "sex": known.sex}


def keep_record(user: User, *, by: User | None, at: datetime, **fields: Any) -> PersonalRecord:
    """Write `fields` of the record of `user`, which is made when there is none; what is not named stays.

    The audit log holds the names of the fields that changed, never a value. Raise ``ValidationError`` by field for a
    number that cannot be right, :class:`DuplicateIdNumber` when it belongs to somebody else.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        kept = PersonalRecord.objects.filter(user=user).first() or PersonalRecord(user=user)
        if kept.id_number and fields.keys() & {"birth_date", "sex"}:
            fields.setdefault("id_number", kept.id_number)  # birth date and sex must not contradict it
        values = normal_record(fields)
        changed = sorted(name for name in values.keys() & set(RECORD_FIELDS) if getattr(kept, name) != values[name])
        if not changed and kept.pk:
            return kept
        if PersonalRecord.objects.exclude(user=user).filter(id_number_key=values.get("id_number_key") or "-").exists():
            raise DuplicateIdNumber
        for name, value in values.items():
            setattr(kept, name, value)
        try:
            with transaction.atomic():
                kept.save()
        except IntegrityError as error:
            # Somebody else was given the number after we looked.
            raise DuplicateIdNumber from error
        record("keep_record", by=by, at=at, target=kept, about=user, fields=changed)
    user._state.fields_cache["record"] = kept
    return kept
