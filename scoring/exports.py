"""Making the annual workbook that somebody asked for."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files import File

from accounts.audit import record
from jobs.running import Run

from .actions import freeze_year, present_mark
from .models import ExportFile
from .sheets import write_workbook


def make_annual_export(run: Run) -> None:
    """Freeze the year unless it is frozen already, write the file, and finish the job with it."""
    export = ExportFile.objects.select_related("unit", "made_by", "archive").get(pk=run.payload["export"])
    at = run.clock()
    if export.archive is None:
        mark = present_mark()
        export.archive = freeze_year(
            export.unit,
            year=export.year,
            layout=export.layout,
            last_entry=mark,
            by=export.made_by,
            at=at,
            # Told aside: nobody would see it from within the transaction.
            progress=lambda done: run.report_aside(min(60, done // 200), f"{done}"),
        )
        # A second attempt goes on from here.
        export.save(update_fields=["archive"])
    archive = export.archive
    with TemporaryDirectory() as folder:
        path = Path(folder) / "annual.xlsx"
        digest = write_workbook(
            path,
            archive,
            made_by=export.made_by.real_name,
            purpose=export.purpose,
            at=at,
            with_records=export.with_records,
            progress=lambda done: run.report(min(98, 60 + 38 * done // max(1, archive.people)), f"{done}"),
        )
        with run.completing(), path.open("rb") as content:
            export.rows, export.sha256, export.finished_at = archive.people, digest, at
            export.file.save(f"{export.uid}.xlsx", File(content), save=True)
            facts: dict[str, Any] = {
                "rows": export.rows,
                "sha256": digest,
                "number": archive.number,
                "purpose": export.purpose,
            }
            record("make_export", by=export.made_by, at=at, target=export, unit=export.unit.code, **facts)
