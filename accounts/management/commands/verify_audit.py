"""``manage.py verify_audit``"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.audit import record
from accounts.seals import verify_audit_log, verify_export


class Command(BaseCommand):
    help = (
        "Check the chain over the audit log, or that of an exported file with --file; exit code 1 if anything was "
        "altered. Checking is itself recorded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="check this export (JSON lines) instead of the log")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["file"]:
            try:
                with options["file"].open(encoding="utf-8") as file:
                    found = verify_export(file)
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"Cannot read {options['file']}: {error}") from error
        else:
            found = verify_audit_log(at=now)
            record("verify_audit_log", by=None, at=now, seals=found.seals, rows=found.rows, faults=len(found.faults))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found)))
        else:
            for fault in found.faults:
                self.stdout.write(fault)
            self.stdout.write(
                f"{found.seals} seals, {found.rows} rows, {found.unsealed} not sealed yet, {len(found.faults)} faults"
            )
        if found.faults:
            sys.exit(1)
