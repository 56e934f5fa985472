"""Undoing an import: all of it, or nothing with the reasons."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext as _

from lms.workbooks import Fault

from ..audit import record
from ..imports.check import Progress
from ..imports.columns import BY_FIELD
from ..imports.plan import DETAIL_FIELDS, State, state_of
from ..imports.write import BATCH_SIZE, values_of, write_states
from ..models import AuditEntry, ImportBatch, ImportRow, PersonalRecord, Posting, User
from .imports import KEEP_ROWS, ImportConflict, _send, locked_batch, no_progress

#: Rows of these belong to the import itself.
OWN = (PersonalRecord, Posting, ImportRow)


def can_be_undone(batch: ImportBatch, at: datetime) -> bool:
    """Say whether undoing may be offered: within 30 days, as long as the values before are kept."""
    return batch.applied_at is not None and at - batch.applied_at < KEEP_ROWS


@transaction.atomic
def request_undo(batch: ImportBatch, *, by: User, at: datetime) -> ImportBatch:
    """Let a job undo an applied batch; raise :class:`ImportConflict` when that is no longer possible."""
    found = locked_batch(batch, ImportBatch.State.APPLIED)
    if not can_be_undone(found, at):
        raise ImportConflict(_("该批次导入已超过 30 天，不能再撤销。"))
    found.state, found.faults = ImportBatch.State.UNDOING, []
    found.save(update_fields=["faults"])
    record("request_undo_import", by=by, at=at, target=found)
    _send(found, "accounts.undo_import", by=by, at=at)
    return found


@dataclass
class _Applied:
    """What the batch did to one person, and how the person stands now."""

    row: ImportRow
    user: User
    before: State
    after: State
    new_posting: bool
    postings: list[Posting] = field(default_factory=list)

    @property
    def current(self) -> Posting | None:
        return next((posting for posting in self.postings if posting.end is None), None)

    @property
    def is_new(self) -> bool:
        return bool(self.row.effect == ImportRow.Effect.INSERT)


def undo_import(batch: ImportBatch, *, by: User | None, at: datetime, progress: Progress = no_progress) -> ImportBatch:
    """Remove the people a batch brought and give the others their values before, in one transaction.

    Where anybody has changed or learned since, nothing happens and ``faults`` says who and why.
    """
    with transaction.atomic():
        found = ImportBatch.objects.select_for_update(of=("self",)).select_related("unit").get(pk=batch.pk)
        if found.state not in (ImportBatch.State.UNDOING, ImportBatch.State.APPLIED):
            return found
        progress(10, _("正在核对导入后的变动"))
        applied = _load(found)
        conflicts = sorted(_conflicts(applied), key=lambda fault: fault.row)
        if conflicts:
            found.state, found.faults = ImportBatch.State.APPLIED, [fault.as_dict() for fault in conflicts]
            found.save(update_fields=["state", "faults"])
            record("refuse_undo_import", by=by, at=at, target=found, conflicts=len(conflicts))
            return found
        progress(40, _("正在恢复"))
        _restore([one for one in applied if not one.is_new])
        progress(60, _("正在删除账号"))
        removed = [one.user for one in applied if one.is_new]
        Posting.objects.filter(user__in=removed).delete()
        _record_people(found, applied, by=by, at=at)
        User.objects.filter(pk__in=[user.pk for user in removed]).delete()
        found.rows.update(values=None, before=None)
        found.state, found.undone_at, found.faults = ImportBatch.State.UNDONE, at, []
        found.save(update_fields=["state", "undone_at", "faults"])
        record("undo_import", by=by, at=at, target=found, removed=len(removed), restored=len(applied) - len(removed))
        progress(95, _("正在完成"))
    return found


def _load(batch: ImportBatch) -> list[_Applied]:
    rows = list(batch.rows.exclude(effect=ImportRow.Effect.UNCHANGED).exclude(user=None))
    numbers = [row.user_id for row in rows]
    people = User.objects.select_for_update(of=("self",)).select_related("record").order_by("pk").in_bulk(numbers)
    postings: dict[int, list[Posting]] = defaultdict(list)
    for posting in Posting.objects.filter(user__in=numbers):
        postings[posting.user_id].append(posting)
    applied = []
    for row in rows:
        values, before = json.loads(row.values or "{}"), json.loads(row.before or "{}")
        user = people[row.user_id or 0]
        one = _Applied(row, user, before, values["after"], values["new_posting"], postings[user.pk])
        applied.append(one)
    return applied


# --- What stands in the way -----------------------------------------------------------------------------------------


def _conflicts(applied: list[_Applied]) -> Iterator[Fault]:
    for one in applied:
        if one.is_new and one.user.last_login is not None:
            yield _fault(one, _("导入后已登录过。"))
        state = state_of(one.user, one.current)
        changed = [name for name in state if name != "posting" and state[name] != one.after.get(name)]
        history = len(one.postings) != 1 if one.is_new else _old_posting_changed(one)
        if changed or history:
            names = "、".join(_name(name) for name in changed) or _("任职")
            yield _fault(one, _("导入后又有变动：%(names)s。") % {"names": names})
    yield from _traces(applied)


def _old_posting_changed(one: _Applied) -> bool:
    if not one.new_posting or one.before["posting"] is None:
        return False
    end = date.fromisoformat(one.after["start"])
    return not any(posting.pk == one.before["posting"] and posting.end == end for posting in one.postings)


def _traces(applied: list[_Applied]) -> Iterator[Fault]:
    """Yield a fault for everything else that has come to refer to new people or new posts."""
    new = {one.user.pk: one for one in applied if one.is_new}
    posts = {one.current.pk: one for one in applied if one.new_posting and one.current is not None}
    for name, pk in _references(User, new):
        yield _fault(new[pk], _("导入后已有“%(what)s”。") % {"what": name})
    for name, pk in _references(Posting, posts):
        yield _fault(posts[pk], _("新任职期间已有“%(what)s”。") % {"what": name})


def _references(model: type[models.Model], pks: Iterable[int]) -> Iterator[tuple[str, int]]:
    """Yield the kind of thing and the number of every row of `model` that something refers to.

    It asks Django for the relations, so that it also finds those of apps that this one does not know.
    """
    numbers = list(pks)
    for relation in model._meta.get_fields(include_hidden=True):
        # What links many to many has rows of its own, which are found as such.
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        source, column = relation.related_model, relation.field.name
        if source in OWN:
            continue
        found = source._base_manager.order_by().filter(**{f"{column}__in": numbers})
        for pk in found.values_list(column, flat=True).distinct():
            yield str(source._meta.verbose_name), pk


def _name(name: str) -> str:
    """Return what people call a part of a state."""
    if name in BY_FIELD:
        return _(BY_FIELD[name].label)
    return _("所属单位") if name in ("home", "unit") else _("干部类别")


def _fault(one: _Applied, message: str) -> Fault:
    return Fault(one.row.number, one.row.real_name, one.user.username, message)


# --- Going back -----------------------------------------------------------------------------------------------------


def _restore(applied: list[_Applied]) -> None:
    """Give people who were updated their values before, and the post they held."""
    begun = [one.current.pk for one in applied if one.new_posting and one.current is not None]
    Posting.objects.filter(pk__in=begun).delete()
    ended = [one.before["posting"] for one in applied if one.new_posting and one.before["posting"] is not None]
    Posting.objects.filter(pk__in=ended).update(end=None)
    corrected = []
    for one in applied:
        if not one.new_posting and one.current is not None and set(one.row.changes) & set(DETAIL_FIELDS):
            for name, value in values_of(one.before, DETAIL_FIELDS).items():
                setattr(one.current, name, value)
            corrected.append(one.current)
    Posting.objects.bulk_update(corrected, DETAIL_FIELDS, batch_size=BATCH_SIZE)
    write_states([(one.user, one.before) for one in applied])


def _record_people(batch: ImportBatch, applied: list[_Applied], *, by: User | None, at: datetime) -> None:
    """Write an entry per person; of those who go it names the account as the object only."""
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                at=at,
                actor=by,
                verb="undo_new_person" if one.is_new else "undo_changes",
                object_type=User._meta.label_lower,
                object_id=str(one.user.pk),
                about=None if one.is_new else one.user,
                details=_details(batch, one),
            )
            for one in applied
        ],
        batch_size=BATCH_SIZE,
    )


def _details(batch: ImportBatch, one: _Applied) -> dict[str, Any]:
    return {"import": str(batch.uid), "row": one.row.number, "fields": one.row.changes}
