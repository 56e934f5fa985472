"""The jobs of an import. Their payload is the number of the batch and nothing else."""

from jobs.checked_files import ImportConflictError
from jobs.checked_files import settle as settle_batches
from jobs.models import Job
from jobs.running import JobError, Run

from ..actions.import_undo import undo_import
from ..actions.imports import ImportConflict, apply_import, check_import, resting_state
from ..actions.unit_imports import create_units
from ..models import ImportBatch, UnitImport


def _batch(run: Run) -> ImportBatch:
    return ImportBatch.objects.select_related("unit", "made_by").get(pk=run.payload["batch"])


def check(run: Run) -> None:
    """Check an uploaded workbook."""
    check_import(_batch(run), at=run.clock(), progress=run.report)


def apply(run: Run) -> None:
    """Apply a confirmed batch; a worker that is killed leaves nothing, and the next one begins anew."""
    try:
        apply_import(_batch(run), by=run.job.owner, at=run.clock(), progress=run.report_aside)
    except ImportConflict as error:
        raise JobError(str(error)) from error


def undo(run: Run) -> None:
    """Undo an applied batch."""
    undo_import(_batch(run), by=run.job.owner, at=run.clock(), progress=run.report_aside)


def settle(job: Job) -> None:
    """Bring the batch of a job that was given up back to the state before it."""
    batch = ImportBatch.objects.select_for_update().get(pk=job.payload["batch"])
    state = resting_state(batch)
    if state != batch.state:
        batch.state = state
        batch.save(update_fields=["state"])


def make_units(run: Run) -> None:
    """Make the units of a confirmed workbook."""
    batch = UnitImport.objects.get(pk=run.payload["batch"])
    total = max(1, len(batch.new))

    def tell(done: int) -> None:
        run.report_aside(done * 100 // total, f"{done} / {total}")

    try:
        create_units(batch, by=run.job.owner, at=run.clock(), progress=tell)
    except ImportConflictError as error:
        raise JobError(str(error)) from error


def settle_units(job: Job) -> None:
    """Take the batch of a job that was given up back to the state before it."""
    settle_batches(UnitImport.objects.filter(pk=job.payload["batch"]))
