"""Asking for, making and reading the annual export."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.db import transaction

from accounts.audit import record
from accounts.models import Unit, User
from jobs.actions import enqueue
from jobs.running import Run

from .annual import write_annual_table
from .models import ExportFile


@transaction.atomic
def request_annual_export(unit: Unit, *, year: int, by: User, at: datetime) -> ExportFile:
    """Ask for the annual table of `unit` and everything below it; a job makes the file."""
    export = ExportFile.objects.create(year=year, unit=unit, made_by=by, requested_at=at)
    job = enqueue("scoring.export_annual", {"export": export.pk}, key=f"export:{export.uid}", owner=by, at=at)
    export.job_id = job.pk
    export.save(update_fields=["job_id"])
    record("request_export", by=by, at=at, target=export, year=year, unit=unit.code)
    return export


def make_annual_export(run: Run) -> None:
    """Write the file of an export and finish its job in one transaction."""
    export = ExportFile.objects.select_related("unit", "made_by").get(pk=run.payload["export"])
    at = run.clock()
    units = Unit.objects.below(export.unit)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "annual.xlsx"
        rows, digest = write_annual_table(
            path,
            year=export.year,
            units=units,
            scope=export.unit.name,
            made_by=export.made_by.real_name,
            at=at,
            progress=lambda done: run.report(min(95, done // 200), f"{done}"),
        )
        with run.completing(), path.open("rb") as content:
            export.rows, export.sha256, export.finished_at = rows, digest, at
            export.file.save(f"{export.uid}.xlsx", File(content), save=True)
            record(
                "make_export", by=export.made_by, at=at, target=export, rows=rows, sha256=digest, unit=export.unit.code
            )
