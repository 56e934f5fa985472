"""Verbs on the tables that the office keeps: types of letters, priorities, sources of opinions (SPEC M01, M09, M13).

What letters use never vanishes: it can be retired. A change counts for what comes from then on; dates that writers
were given stay (:attr:`plugins.mailbox.models.Letter.term`).
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User

from ..models import LetterType, OpinionSource, Priority
from ..querysets import keeps_boxes

Row = LetterType | Priority | OpinionSource
#: What may be changed in each table.
FIELDS: dict[type[Row], tuple[str, ...]] = {
    LetterType: ("channel", "name", "term", "referral_closes", "order", "is_active"),
    Priority: ("name", "limit", "remind_before", "order", "is_active"),
    OpinionSource: ("name", "order", "is_active"),
}
_WORDS = {LetterType: "letter_type", Priority: "letter_priority", OpinionSource: "opinion_source"}


class TableError(Exception):
    """The change is not possible; the message is for people."""


def _demand(by: User) -> None:
    if not keeps_boxes(by):
        raise PermissionDenied


def _state(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS[type(row)]}


def _demand_one_left(row: Row) -> None:
    """Raise :class:`TableError` when nothing would be left to choose from without `row`."""
    if isinstance(row, Priority):
        if row.code == Priority.NORMAL:
            raise TableError(_("每封信收到时都是这个缓急等级，不能停用或删除。"))
        return
    if isinstance(row, LetterType):
        is_last = not LetterType.objects.filter(is_active=True, channel=row.channel).exclude(pk=row.pk).exists()
    else:
        is_last = not OpinionSource.objects.filter(is_active=True).exclude(pk=row.pk).exists()
    if is_last:
        raise TableError(_("至少要保留一项使用中的。"))


@transaction.atomic
def save_row(row: Row, values: Mapping[str, Any], *, by: User, at: datetime) -> Row:
    """Add or change a row of one of the three tables. Raise :class:`TableError` and ``ValidationError``."""
    _demand(by)
    is_new = row.pk is None
    model = type(row)
    found: Row = row if is_new else model._default_manager.select_for_update().get(pk=row.pk)
    before = {} if is_new else _state(found)
    was_active = not is_new and found.is_active
    if was_active and not values["is_active"]:
        _demand_one_left(found)
    moved = isinstance(found, LetterType) and not is_new and values["channel"] != found.channel
    if moved and is_used(found):
        raise TableError(_("已有这一类型的信，不能改换渠道。可以停用它，再新建一个。"))
    if moved and was_active:
        _demand_one_left(found)
    for name in FIELDS[model]:
        setattr(found, name, values[name])
    if is_new and not isinstance(found, OpinionSource):
        found.code = f"own-{secrets.token_hex(3)}"
    found.full_clean()
    found.save()
    after = _state(found)
    changes = {name: value for name, value in after.items() if before.get(name) != value}
    record(f"save_{_WORDS[model]}", by=by, at=at, target=found, name=found.name, changes=changes)
    return found


def is_used(row: Row) -> bool:
    """Say whether letters, drafts or opinions name `row`."""
    relations = [each for each in row._meta.get_fields(include_hidden=True) if each.one_to_many]
    return any(
        each.related_model._default_manager.filter(**{each.field.name: row}).exists()  # type: ignore[union-attr]
        for each in relations
    )


@transaction.atomic
def remove_row(row: Row, *, by: User, at: datetime) -> None:
    """Delete a row that nothing names. Raise :class:`TableError` for one that is used, or the last to choose from."""
    _demand(by)
    found: Row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if found.is_active:
        _demand_one_left(found)
    record(f"remove_{_WORDS[type(row)]}", by=by, at=at, target=found, name=found.name)
    try:
        with transaction.atomic():
            found.delete()
    except ProtectedError as error:
        raise TableError(_("已经用过的不能删除，可以停用。")) from error
