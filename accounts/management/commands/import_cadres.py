"""``manage.py import_cadres FILE.xlsx --unit 330900``"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.actions import (
    ImportConflict,
    apply_import,
    check_import,
    discard_import,
    issue_one_time_passwords,
    upload_import,
)
from accounts.actions.passwords import VALID_FOR
from accounts.imports.check import choices
from accounts.imports.files import make_password_list, make_template
from accounts.models import ImportBatch, ImportRow, Unit, User
from accounts.permissions import Power, may_in
from lms.workbooks import FileError


class Command(BaseCommand):
    help = "Import people of a unit and everything below it from a workbook; nothing is written if anything is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--unit", required=True, help="code of the unit")
        parser.add_argument("--by", default="", help="user name of who imports; limits the scope to that person's")
        parser.add_argument("--template", action="store_true", help="write the empty workbook to this file instead")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--passwords", type=Path, help="write one-time passwords of new people to this new .xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        unit, by = self._scope(options["unit"], options["by"])
        if options["template"]:
            return self._write_template(options["file"], unit)
        out: Path | None = options["passwords"]
        if out is not None and out.exists():
            raise CommandError(f"{out} exists; choose another name")
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}")
        now = timezone.now()
        try:
            batch = upload_import(
                options["file"].read_bytes(),
                file_name=options["file"].name,
                unit=unit,
                by=by,
                at=now,
                in_background=False,
            )
        except FileError as error:
            raise CommandError(str(error)) from error
        check_import(batch, at=now)
        if batch.state == ImportBatch.State.REFUSED:
            self._refuse(batch, as_json=options["json"])
        if options["dry_run"]:
            discard_import(batch, by=by, at=now)
        else:
            self._apply(batch, by, now, out)
        self._print(batch, dry_run=options["dry_run"], as_json=options["json"])

    def _write_template(self, path: Path, unit: Unit) -> None:
        if path.exists():
            raise CommandError(f"{path} exists; choose another name")
        units = Unit.get_tree(unit).filter(closed_on=None).values_list("code", "name")
        path.write_bytes(make_template(dict(choices()), units))
        self.stdout.write(f"{path} was written.")

    def _scope(self, code: str, username: str) -> tuple[Unit, User | None]:
        unit = Unit.objects.filter(code=code).first()
        if unit is None:
            raise CommandError(f"There is no unit with the code {code}")
        if not username:
            return unit, None
        by = User.objects.active().filter(username=username).first()
        if by is None or not may_in(by, Power.MANAGE_PEOPLE, unit):
            raise CommandError(f"{username} does not manage the people of {unit.name}")
        return unit, by

    def _refuse(self, batch: ImportBatch, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"state": batch.state, "faults": batch.faults}, ensure_ascii=False))
        else:
            for fault in batch.faults:
                shown = f" ({fault['value']})" if fault["value"] else ""
                self.stderr.write(f"{fault['row']} {fault['column']}{shown}: {fault['message']}")
        raise CommandError(f"{len(batch.faults)} faults; nothing was written")

    def _apply(self, batch: ImportBatch, by: User | None, now: datetime, out: Path | None) -> None:
        """Apply the batch together with the list of passwords: either both are there or neither."""
        try:
            with transaction.atomic():
                apply_import(batch, by=by, at=now)
                if out is not None:
                    self._write_passwords(batch, by, now, out)
        except ImportConflict as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}; nothing was written") from error
        batch.refresh_from_db()

    def _write_passwords(self, batch: ImportBatch, by: User | None, now: datetime, out: Path) -> None:
        rows = batch.rows.filter(effect=ImportRow.Effect.INSERT).select_related("user__unit")
        people = [row.user for row in rows if row.user is not None]
        issued = issue_one_time_passwords(people, by=by, at=now)
        until = timezone.localtime(now + VALID_FOR)
        listed = [
            (str(person.unit or ""), person.real_name, person.username, issued[person], f"{until:%Y-%m-%d %H:%M}")
            for person in people
        ]
        content = make_password_list(listed)
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(content)

    def _print(self, batch: ImportBatch, *, dry_run: bool, as_json: bool) -> None:
        result = {
            "state": "dry run" if dry_run else batch.state,
            "batch": str(batch.uid),
            "inserts": batch.inserts,
            "updates": batch.updates,
            "unchanged": batch.unchanged,
        }
        if as_json:
            self.stdout.write(json.dumps(result))
            return
        done = "would be" if dry_run else "were"
        self.stdout.write(f"{batch.inserts} people {done} added, {batch.updates} changed; {batch.unchanged} unchanged.")
