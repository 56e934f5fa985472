"""Verbs on workbooks of units: check, confirm, make, give up."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jobs.checked_files import ImportConflictError, give_up, lock_batch, work_on

from ..audit import record
from ..imports.units import check_units
from ..models import Unit, UnitImport, User
from ..permissions import HOLDERS, Power, units_for
from ..unit_changes import lock_tree
from .units import create_unit

MAKE = "accounts.import_units"
State = UnitImport.State
#: Units after which progress is told.
TELL_EVERY = 50


@transaction.atomic
def upload_units(content: bytes, *, file_name: str, by: User | None, at: datetime) -> UnitImport:
    """Check a workbook and keep the result; no unit is made yet. Raises ``lms.workbooks.FileError``.

    By nobody, from the server, units may go anywhere, and the first one may be the top of the tree.
    """
    sheet = check_units(content, within=None if by is None else units_for(by, Power.MANAGE_UNITS))
    batch = UnitImport.objects.create(
        made_by=by,
        made_at=at,
        file_name=file_name[-255:],
        state=State.REFUSED if sheet.faults else State.CHECKED,
        faults=[fault.as_dict() for fault in sheet.faults],
        plan=[row.as_dict() for row in sheet.rows],
    )
    record("upload_units", by=by, at=at, target=batch, rows=len(sheet.rows), faults=len(sheet.faults))
    return batch


def _lock(batch: UnitImport, *states: str, by: User | None) -> UnitImport:
    """Return the batch, locked; to somebody only their own, as long as they keep units."""
    own = UnitImport.objects.all() if by is None else UnitImport.objects.visible_to(by, *HOLDERS[Power.MANAGE_UNITS])
    if not own.filter(pk=batch.pk).exists():
        raise PermissionDenied
    return lock_batch(batch, *states)


@transaction.atomic
def confirm_units(batch: UnitImport, *, by: User, at: datetime) -> None:
    """Let the units of a checked workbook be made in the background."""
    found = _lock(batch, State.CHECKED, by=by)
    work_on(found, MAKE, state=State.CONFIRMED, by=by, at=at)
    record("confirm_units", by=by, at=at, target=found, units=len(found.new))


@transaction.atomic
def discard_units(batch: UnitImport, *, by: User | None, at: datetime) -> None:
    """Give up a workbook that was checked."""
    found = _lock(batch, State.CHECKED, by=by)
    give_up(found)
    record("discard_units", by=by, at=at, target=found)


@transaction.atomic
def create_units(
    batch: UnitImport, *, by: User | None, at: datetime, progress: Callable[[int], None] = lambda done: None
) -> int:
    """Make the new units of a workbook, all or none, and return how many: of a confirmed one a job, or at once.

    Raises ``ImportConflictError`` where the tree has changed since the check so that they do not fit any more.
    """
    found = lock_batch(batch, State.CHECKED, State.CONFIRMED)
    lock_tree()
    codes = {row["code"] for row in found.new}
    if taken := Unit.objects.filter(code__in=codes).values_list("code", flat=True).first():
        raise ImportConflictError(_("单位代码 %(code)s 在检查之后已被使用。请放弃这一批，重新上传。") % {"code": taken})
    for count, row in enumerate(found.new, start=1):
        _create(row, by=by, at=at)
        if count % TELL_EVERY == 0:
            progress(count)
    found.state, found.applied_at = State.APPLIED, at
    found.save(update_fields=["state", "applied_at"])
    record("import_units", by=by, at=at, target=found, units=len(codes))
    return len(codes)


def _create(row: dict[str, str], *, by: User | None, at: datetime) -> None:
    parent = Unit.objects.filter(code=row["above"]).first() if row["above"] else None
    try:
        if row["above"] and parent is None:
            raise PermissionDenied
        fields = {name: row[name] for name in ("code", "kind", "short_name")}
        create_unit(row["name"], **fields, parent=parent, by=by, at=at)
    except (PermissionDenied, ValidationError) as error:
        message = _("第 %(row)d 行的上级单位在检查之后有变化。请放弃这一批，重新上传。") % {"row": row["row"]}
        raise ImportConflictError(message) from error
