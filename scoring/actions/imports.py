"""Verbs on hours from a workbook: check, confirm, enter, undo, give up."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, people_for
from jobs.checked_files import ImportConflictError, give_up, lock_batch, work_on
from lms.workbooks import read_rows

from ..imports import check_sheet, entered_before, left_of
from ..models import CreditEntry, HoursImport
from .ledger import append_entry, correct_entry, posting_on

APPLY, UNDO = "scoring.import_hours", "scoring.undo_hours"
State = HoursImport.State
#: Rows after which progress is told.
TELL_EVERY = 50


@transaction.atomic
def upload_hours(content: bytes, *, file_name: str, by: User, at: datetime) -> HoursImport:
    """Check a workbook and keep the result; nothing is entered yet. Raises ``lms.workbooks.FileError``."""
    headings, rows = read_rows(content)
    people = people_for(by, Power.IMPORT_HOURS)
    checked = check_sheet(headings, rows, people=people, by=by, today=timezone.localdate(at))
    batch = HoursImport.objects.create(
        made_by=by,
        made_at=at,
        file_name=file_name[-255:],
        state=State.REFUSED if checked.faults else State.CHECKED,
        faults=checked.fault_rows,
        plan=[] if checked.faults else checked.rows,
    )
    record("upload_hours", by=by, at=at, target=batch, rows=len(checked.rows), faults=len(checked.faults))
    return batch


def _lock(batch: HoursImport, *states: str, by: User | None = None) -> HoursImport:
    """Return the batch, locked; with `by` only to whoever uploaded it and may still import."""
    if by is not None and not HoursImport.objects.visible_to(by).filter(pk=batch.pk).exists():
        raise PermissionDenied
    return lock_batch(batch, *states)


@transaction.atomic
def confirm_hours(batch: HoursImport, *, by: User, at: datetime) -> None:
    """Let the rows of a checked batch be entered in the background."""
    found = _lock(batch, State.CHECKED, by=by)
    work_on(found, APPLY, state=State.CONFIRMED, by=by, at=at)
    record("confirm_hours", by=by, at=at, target=found, rows=len(found.plan))


@transaction.atomic
def discard_hours(batch: HoursImport, *, by: User, at: datetime) -> None:
    """Give up a batch that was checked; nothing was entered."""
    found = _lock(batch, State.CHECKED, by=by)
    give_up(found)
    record("discard_hours", by=by, at=at, target=found)


def _noon(day: str) -> datetime:
    found = date.fromisoformat(day)
    return timezone.make_aware(datetime(found.year, found.month, found.day, 12))  # noqa: DTZ001 - made aware here


@transaction.atomic
def enter_hours(
    batch: HoursImport, *, by: User | None, at: datetime, progress: Callable[[int], None] = lambda done: None
) -> list[CreditEntry]:
    """Enter the rows of a confirmed batch, all or none. Raises ``ImportConflictError``.

    What the ledger has got since the check is not entered a second time: then nothing is.
    """
    found = _lock(batch, State.CONFIRMED)
    people = {user.pk: user for user in User.objects.filter(pk__in={row["user"] for row in found.plan})}
    # Nobody else enters anything for them meanwhile; in one order, so that two batches never wait for each other.
    list(User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=people).order_by("pk"))
    there = entered_before(people)
    entries = []
    for count, row in enumerate(found.plan, start=1):
        if (row["user"], row["title"], row["ends"]) in there:
            raise ImportConflictError(_("第 %(row)d 行在检查之后已经入账。请放弃这一批，改正后重新上传。") % row)
        user, earned_at = people[row["user"]], _noon(row["ends"])
        training = {name: row[name] for name in ("starts", "ends", "organiser", "proof")}
        entry = CreditEntry(
            user=user,
            posting=posting_on(user, earned_at),
            ledger=row["ledger"],
            kind=CreditEntry.Kind.EXTERNAL,
            course_class="elective" if row["ledger"] == "online" else "",
            source=row["source"],
            basic=row["basic"],
            title=row["title"],
            hours=Decimal(row["hours"]),
            earned_at=earned_at,
            recorded_at=at,
            key=f"import:{found.uid}:{row['row']}",
            evidence={"import": str(found.uid), "row": row["row"], "training": training},
        )
        entries.append(append_entry(entry))
        if count % TELL_EVERY == 0:
            progress(count)
    found.state, found.applied_at = State.APPLIED, at
    found.save(update_fields=["state", "applied_at"])
    record("import_hours", by=by, at=at, target=found, rows=len(entries))
    return entries


@transaction.atomic
def ask_to_undo_hours(batch: HoursImport, *, by: User, at: datetime) -> None:
    """Let what a batch entered be taken back in the background, by corrections."""
    found = _lock(batch, State.APPLIED, by=by)
    work_on(found, UNDO, state=State.UNDOING, by=by, at=at)
    record("ask_to_undo_hours", by=by, at=at, target=found)


@transaction.atomic
def undo_hours(
    batch: HoursImport, *, by: User, at: datetime, progress: Callable[[int], None] = lambda done: None
) -> int:
    """Take back what a batch entered and what is left of it after other corrections; return how many entries."""
    found = _lock(batch, State.UNDOING)
    reason = _("撤销导入 %(name)s") % {"name": found.file_name}
    entries = CreditEntry.objects.filter(key__startswith=f"import:{found.uid}:").select_related(
        "user", "posting", "policy", "enrolment"
    )
    undone = 0
    for count, entry in enumerate(entries.order_by("user_id", "pk"), start=1):
        if left := left_of(entry):
            correct_entry(entry, hours=-left, reason=reason, by=by, at=at)
            undone += 1
        if count % TELL_EVERY == 0:
            progress(count)
    found.state, found.undone_at = State.UNDONE, at
    found.save(update_fields=["state", "undone_at"])
    record("undo_hours", by=by, at=at, target=found, entries=undone)
    return undone
