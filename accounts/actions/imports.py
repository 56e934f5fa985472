"""Verbs on imports of people: upload, check, confirm, apply, discard. Undoing is in ``import_undo``."""

import hashlib
import json
import logging
from base64 import b64decode, b64encode
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.actions import enqueue
from jobs.models import Job
from lms.workbooks import Fault, FileError, guard, read_rows

from ..audit import record
from ..imports.check import Given, Progress, Rows, read_sheet
from ..imports.columns import BY_FIELD
from ..imports.plan import Plan, PlannedRow, Planner
from ..imports.write import write_plan
from ..models import ImportBatch, ImportRow, Unit, User

logger = logging.getLogger(__name__)
State = ImportBatch.State
#: How long a batch can be undone, and a checked one waits for its confirmation.
KEEP_ROWS = timedelta(days=30)
BATCH_SIZE = 1000


class ImportConflict(Exception):
    """The batch is not in the state for this any more; the text says what happened meanwhile."""


class PeopleChanged(ImportConflict):
    """Since the check somebody changed what the batch is about; the preview has been made anew."""


def no_progress(percent: int, text: str) -> None:
    """Tell nobody."""


def locked_batch(batch: ImportBatch, *allowed: str) -> ImportBatch:
    """Return `batch` locked and fresh; raise :class:`ImportConflict` when it is in none of the `allowed` states."""
    found: ImportBatch = ImportBatch.objects.select_for_update(of=("self",)).select_related("unit").get(pk=batch.pk)
    found.state = resting_state(found)
    if found.state not in allowed:
        raise ImportConflict(_("该批次的状态已变为“%(state)s”。") % {"state": found.get_state_display()})
    return found


def resting_state(batch: ImportBatch) -> str:
    """Return the state of `batch`; where its job was cancelled or given up, the one before that job."""
    before = {State.APPLYING: State.CHECKED, State.UNDOING: State.APPLIED}
    if batch.state in before:
        job = Job.objects.filter(pk=batch.job_id).first() if batch.job_id else None
        if job is None or job.is_finished:
            return before[State(batch.state)]
    return batch.state


@transaction.atomic
def upload_import(
    content: bytes, *, file_name: str, unit: Unit, by: User | None, at: datetime, in_background: bool = True
) -> ImportBatch:
    """Take a workbook for people of `unit` and below; a job checks it. Raise ``FileError`` for a wrong file."""
    guard(content)
    batch: ImportBatch = ImportBatch.objects.create(
        unit=unit,
        made_by=by,
        made_at=at,
        file_name=file_name[:200],
        digest=hashlib.sha256(content).hexdigest(),
        content=b64encode(content).decode(),
    )
    record("upload_import", by=by, at=at, target=batch, unit=unit.code, sha256=batch.digest)
    if in_background:
        _send(batch, "accounts.check_import", by=by, at=at)
    return batch


def _send(batch: ImportBatch, kind: str, *, by: User | None, at: datetime) -> None:
    job = enqueue(kind, {"batch": batch.pk}, owner=by, at=at)
    batch.job_id = job.pk
    batch.save(update_fields=["job_id", "state"])


# --- Checking -------------------------------------------------------------------------------------------------------


def check_import(batch: ImportBatch, *, at: datetime, progress: Progress = no_progress) -> ImportBatch:
    """Check the uploaded workbook: it becomes refused with every fault, or checked with a preview.

    The caller's transaction writes; what was checked already stays as it is.
    """
    if batch.state != State.UPLOADED:
        return batch
    today = timezone.localdate(at)
    progress(5, _("正在读取文件"))
    try:
        headings, cells = read_rows(b64decode(batch.content or ""))
        rows = read_sheet(headings, cells, today=today, progress=progress)
    except FileError as error:
        rows = Rows(faults=[Fault(0, "", "", str(error))])
    progress(50, _("正在与现有人员比对"))
    plan = Planner(batch, rows, by=batch.made_by, today=today).plan()
    progress(75, _("正在保存预览"))
    with transaction.atomic():
        fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if fresh.state == State.UPLOADED:
            _keep_result(fresh, rows, plan, at=at)
    batch.refresh_from_db()
    return batch


def _keep_result(batch: ImportBatch, rows: Rows, plan: Plan, *, at: datetime) -> None:
    """Write what a check found; the rows of an earlier check go."""
    batch.rows.all().delete()
    batch.faults = [fault.as_dict() for fault in sorted(rows.faults, key=lambda fault: fault.row)]
    batch.state = State.REFUSED if rows.faults else State.CHECKED
    batch.content, batch.checked_at = None, at
    if not rows.faults:
        batch.inserts, batch.updates = plan.count(ImportRow.Effect.INSERT), plan.count(ImportRow.Effect.UPDATE)
        batch.unchanged = plan.count(ImportRow.Effect.UNCHANGED)
        ImportRow.objects.bulk_create(
            [_sealed_row(batch, row, rows.given[row.number]) for row in plan.rows], batch_size=BATCH_SIZE
        )
    batch.save()
    record(
        "check_import",
        by=batch.made_by,
        at=at,
        target=batch,
        state=batch.state,
        faults=len(rows.faults),
        inserts=batch.inserts,
        updates=batch.updates,
    )


def _sealed_row(batch: ImportBatch, row: PlannedRow, given: Given) -> ImportRow:
    values = {"given": given, "after": row.after, "username": row.username, "new_posting": row.new_posting}
    return ImportRow(
        batch=batch,
        number=row.number,
        effect=row.effect,
        user=row.user,
        real_name=row.after.get("real_name") or "",
        changes=row.changes,
        values=json.dumps(values, default=_iso, ensure_ascii=False),
        before=json.dumps(row.before, ensure_ascii=False),
    )


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


# --- Confirming and applying ----------------------------------------------------------------------------------------


@transaction.atomic
def confirm_import(batch: ImportBatch, *, by: User, at: datetime) -> ImportBatch:
    """Let a job apply a checked batch; raise :class:`ImportConflict` when somebody else was first."""
    found = locked_batch(batch, State.CHECKED)
    found.state = State.APPLYING
    record("confirm_import", by=by, at=at, target=found, inserts=found.inserts, updates=found.updates)
    _send(found, "accounts.apply_import", by=by, at=at)
    return found


def apply_import(batch: ImportBatch, *, by: User | None, at: datetime, progress: Progress = no_progress) -> ImportBatch:
    """Write a checked batch in one transaction: all of it or nothing. Applied twice is the same as once.

    Raise :class:`PeopleChanged` when the preview no longer holds; it is made anew, to be confirmed again.
    """
    try:
        with transaction.atomic():
            found = ImportBatch.objects.select_for_update(of=("self",)).select_related("unit").get(pk=batch.pk)
            if found.state == State.APPLIED:
                return found
            if found.state not in (State.APPLYING, State.CHECKED):
                raise ImportConflict(_("该批次的状态已变为“%(state)s”。") % {"state": found.get_state_display()})
            stored = list(found.rows.all())
            progress(5, _("正在核对人员"))
            rows = Rows(given={row.number: opened(row)["given"] for row in stored})
            plan = Planner(found, rows, by=by, today=timezone.localdate(at)).plan(lock=True)
            if not rows.faults and _same(plan, stored):
                write_plan(found, plan, stored, by=by, at=at, progress=progress)
                return found
    except IntegrityError as error:
        # Somebody took a number or a user name between our look and our writing; the next look finds it.
        logger.warning("import %s: %s", batch.uid, type(error.__cause__).__name__)
        return _recheck(batch, by=by, at=at)
    return _recheck(batch, by=by, at=at)


def _recheck(batch: ImportBatch, *, by: User | None, at: datetime) -> ImportBatch:
    """Make the preview anew and say that it has to be confirmed again."""
    with transaction.atomic():
        found = ImportBatch.objects.select_for_update(of=("self",)).select_related("unit").get(pk=batch.pk)
        rows = Rows(given={row.number: opened(row)["given"] for row in found.rows.all()})
        plan = Planner(found, rows, by=by, today=timezone.localdate(at)).plan()
        _keep_result(found, rows, plan, at=at)
    raise PeopleChanged(_("检查之后，有人修改了相关人员或单位。结果已更新，请重新查看。"))


def opened(row: ImportRow) -> dict[str, Any]:
    """Return what a row holds: given, after, username, new_posting; dates of `given` as dates."""
    values: dict[str, Any] = json.loads(row.values or "{}")
    given = values["given"]
    for name, value in given.items():
        if BY_FIELD[name].kind == "date":
            given[name] = date.fromisoformat(value)
    return values


def _same(plan: Plan, stored: list[ImportRow]) -> bool:
    """Say whether the plan does what the preview said."""
    if len(plan.rows) != len(stored):
        return False
    return all(
        (new.effect, new.user.pk if new.user else None, new.changes) == (old.effect, old.user_id, old.changes)
        and new.before == json.loads(old.before or "{}")
        for new, old in zip(plan.rows, stored, strict=True)
    )


# --- The end of a batch ---------------------------------------------------------------------------------------------


@transaction.atomic
def discard_import(batch: ImportBatch, *, by: User | None, at: datetime) -> ImportBatch:
    """Give a batch up that was not applied; its rows are erased."""
    found = locked_batch(batch, State.UPLOADED, State.REFUSED, State.CHECKED)
    found.rows.all().delete()
    found.state, found.content = State.DISCARDED, None
    found.save()
    record("discard_import", by=by, at=at, target=found)
    return found


def erase_old_imports(*, at: datetime) -> int:
    """Erase the sealed values of batches applied more than 30 days ago, and discard those never confirmed."""
    limit = at - KEEP_ROWS
    for batch in ImportBatch.objects.filter(
        state__in=[State.UPLOADED, State.CHECKED, State.REFUSED], made_at__lt=limit
    ):
        discard_import(batch, by=None, at=at)
    old = ImportRow.objects.filter(batch__applied_at__lt=limit, values__isnull=False)
    return old.exclude(batch__state=State.UNDOING).update(values=None, before=None)
