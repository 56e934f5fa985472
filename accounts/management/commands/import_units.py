"""``manage.py import_units FILE.xlsx``"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.actions import create_units, discard_units, upload_units
from accounts.imports.units import make_unit_template
from accounts.models import UnitImport
from jobs.checked_files import ImportConflictError
from lms.workbooks import FileError

State = UnitImport.State


class Command(BaseCommand):
    help = (
        "Make the units of a workbook; nothing is written if anything is wrong. In an empty installation the first "
        "unit is the city, the only one without a unit above."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--template", action="store_true", help="write the empty workbook to this file instead")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if options["template"]:
            return self._write_template(path)
        if not path.is_file():
            raise CommandError(f"There is no file {path}")
        now = timezone.now()
        try:
            with transaction.atomic():
                batch = upload_units(path.read_bytes(), file_name=path.name, by=None, at=now)
                if batch.state == State.CHECKED and options["dry_run"]:
                    discard_units(batch, by=None, at=now)
                elif batch.state == State.CHECKED:
                    create_units(batch, by=None, at=now)
        except (FileError, ImportConflictError) as error:
            raise CommandError(str(error)) from error
        self._print(batch, as_json=options["json"])

    def _write_template(self, path: Path) -> None:
        if path.exists():
            raise CommandError(f"{path} exists; choose another name")
        path.write_bytes(make_unit_template())
        self.stdout.write(f"{path} was written.")

    def _print(self, batch: UnitImport, *, as_json: bool) -> None:
        known = len(batch.plan) - len(batch.new)
        if as_json:
            counts = {"new": len(batch.new), "known": known, "faults": batch.faults}
            self.stdout.write(json.dumps(counts, ensure_ascii=False))
        else:
            for fault in batch.faults:
                self.stdout.write(f"row {fault['row']}, {fault['column']}: {fault['value']} {fault['message']}")
        if batch.faults:
            raise CommandError(f"{len(batch.faults)} faults; no unit was made")
        if not as_json:
            self.stdout.write(f"{len(batch.new)} new units, {known} that were there already")
