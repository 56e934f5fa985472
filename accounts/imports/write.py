"""Writing a batch of people with few statements, inside the transaction of the verb that applies it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import structlog
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from ..audit import record
from ..models import AuditEntry, ImportBatch, ImportRow, PersonalRecord, Posting, User
from ..querysets import name_key
from ..record_fields import RECORD_FIELDS, id_number_key, mobile_key
from .check import Progress
from .plan import DETAIL_FIELDS, USER_FIELDS, Plan, PlannedRow, State

BATCH_SIZE = 1000
DATES = frozenset({"birth_date", "party_since", "civil_servant_since", "rank_since", "grade_since", "start"})
EMPTY_IS_NONE = DATES | {"id_number", "mobile", "resume", "grassroots", "employee_number"}
RECORD_COLUMNS = [*RECORD_FIELDS, "id_number_key", "mobile_key"]


def write_plan(
    batch: ImportBatch,
    plan: Plan,
    stored: Sequence[ImportRow],
    *,
    by: User | None,
    at: datetime,
    progress: Progress,
) -> None:
    """Write all rows of `plan`, what the audit log says of them, and that `batch` was applied."""
    inserts = [row for row in plan.rows if row.effect == ImportRow.Effect.INSERT]
    updates = [row for row in plan.rows if row.effect == ImportRow.Effect.UPDATE]
    progress(35, _("正在建立账号"))
    insert_people(inserts, at=at)
    progress(50, _("正在更新人员信息"))
    update_people(updates)
    progress(60, _("正在登记任职"))
    write_postings([*inserts, *updates])
    progress(75, _("正在写入审计日志"))
    _record_rows(batch, [*inserts, *updates], by=by, at=at)
    users = {row.number: row.user for row in inserts}
    new = [row for row in stored if row.number in users]
    for row in new:
        row.user = users[row.number]
    ImportRow.objects.bulk_update(new, ["user"], batch_size=BATCH_SIZE)
    batch.state, batch.applied_at, batch.faults = ImportBatch.State.APPLIED, at, []
    batch.inserts, batch.updates = len(inserts), len(updates)
    batch.save()
    record(
        "apply_import",
        by=by,
        at=at,
        target=batch,
        unit=batch.unit.code,
        inserts=batch.inserts,
        updates=batch.updates,
        unchanged=batch.unchanged,
        sha256=batch.digest,
    )
    progress(95, _("正在完成"))


def insert_people(rows: Sequence[PlannedRow], *, at: datetime) -> None:
    """Issue the accounts, none of which has a password, with their records."""
    users = [
        User(
            username=row.username,
            name_key=name_key(row.after["real_name"]),
            password=UNUSABLE_PASSWORD_PREFIX + get_random_string(40),
            created_at=at,
            unit_id=row.after["unit"],
            **values_of(row.after, USER_FIELDS),
        )
        for row in rows
    ]
    User.objects.bulk_create(users, batch_size=BATCH_SIZE)
    for row, user in zip(rows, users, strict=True):
        row.user = user
    PersonalRecord.objects.bulk_create(
        [fill_record(PersonalRecord(user=row.user), row.after) for row in rows], batch_size=BATCH_SIZE
    )


def update_people(rows: Sequence[PlannedRow]) -> None:
    """Give people the names, records and unit of their rows."""
    write_states([(row.user, row.after) for row in rows if row.user is not None])


def write_states(people: Sequence[tuple[User, State]]) -> None:
    """Bring accounts and records, loaded with the people, to the states; postings are left alone."""
    for user, state in people:
        for name, value in values_of(state, USER_FIELDS).items():
            setattr(user, name, value)
        user.name_key, user.unit_id = name_key(user.real_name), state["home"]
    users = [user for user, _state in people]
    User.objects.bulk_update(users, [*USER_FIELDS, "name_key", "unit"], batch_size=BATCH_SIZE // 2)
    records = [fill_record(user.record, state) for user, state in people]
    # bulk_update() cannot write encrypted columns, an insert that meets the row can.
    PersonalRecord.objects.bulk_create(
        records,
        batch_size=BATCH_SIZE,
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=RECORD_COLUMNS,
    )


def fill_record(kept: PersonalRecord, state: State) -> PersonalRecord:
    """Give a record the values of `state` and the keys by which its numbers are found."""
    for name, value in values_of(state, RECORD_FIELDS).items():
        setattr(kept, name, value)
    kept.id_number_key = id_number_key(kept.id_number) if kept.id_number else None
    kept.mobile_key = mobile_key(kept.mobile) if kept.mobile else ""
    return kept


def write_postings(rows: Sequence[PlannedRow]) -> None:
    """End the posts that people leave, begin the new ones, and put details right where the post stays."""
    ended, begun, corrected = [], [], []
    for row in rows:
        if row.new_posting and row.user is not None:
            if row.posting is not None:
                row.posting.end = date.fromisoformat(row.after["start"])
                ended.append(row.posting)
            begun.append(posting_of(row.user, row.after))
        elif row.posting is not None and set(row.changes) & set(DETAIL_FIELDS):
            for name, value in values_of(row.after, DETAIL_FIELDS).items():
                setattr(row.posting, name, value)
            corrected.append(row.posting)
    Posting.objects.bulk_update(ended, ["end"], batch_size=BATCH_SIZE)
    Posting.objects.bulk_create(begun, batch_size=BATCH_SIZE)
    Posting.objects.bulk_update(corrected, DETAIL_FIELDS, batch_size=BATCH_SIZE)


def posting_of(user: User, state: State) -> Posting:
    """Return the posting, not saved, that `state` describes."""
    values = values_of(state, ("post", "rank", *DETAIL_FIELDS, "start"))
    return Posting(user=user, unit_id=state["unit"], category_id=state["category"], **values)


def values_of(state: State, names: Sequence[str]) -> dict[str, Any]:
    """Return what a state holds under `names` as the columns of the database take it."""
    return {name: _value(name, state.get(name)) for name in names}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None if name in EMPTY_IS_NONE else ""
    return date.fromisoformat(value) if name in DATES else value


def _record_rows(batch: ImportBatch, rows: Sequence[PlannedRow], *, by: User | None, at: datetime) -> None:
    """Write an entry per person, names of fields only.

    Of new people it names the account as the object and not as the person concerned: an entry must outlive what it is
    about, and undoing the batch removes these accounts.
    """
    address = structlog.contextvars.get_contextvars().get("ip") or None
    entries = []
    for row in rows:
        details: dict[str, Any] = {"import": str(batch.uid), "row": row.number, "fields": row.changes}
        if row.new_posting:
            details["start"] = row.after["start"]
        new = row.effect == ImportRow.Effect.INSERT
        entries.append(
            AuditEntry(
                at=at,
                actor=by,
                verb="import_new_person" if new else "import_changes",
                object_type=User._meta.label_lower,
                object_id=str(row.user.pk if row.user else ""),
                about=None if new else row.user,
                address=address,
                details=details,
            )
        )
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH_SIZE)
