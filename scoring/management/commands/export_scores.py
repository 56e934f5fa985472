"""``manage.py export_scores --year 2026 --out FILE.xlsx``"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.audit import record
from accounts.models import Unit
from scoring.annual import write_annual_table


class Command(BaseCommand):
    help = "Write the annual score table of a unit and everything below it (by default of all units) as xlsx."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--out", type=Path, required=True, help="the file to write; it must not exist")
        parser.add_argument("--unit", default="", help="code of the unit")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if out.exists():
            raise CommandError(f"{out} exists; choose another name")
        units, scope = Unit.objects.all(), ""
        if options["unit"]:
            unit = Unit.objects.filter(code=options["unit"]).first()
            if unit is None:
                raise CommandError(f"There is no unit with the code {options['unit']}")
            units, scope = Unit.objects.below(unit), unit.name
        elif root := Unit.objects.filter(depth=1).first():
            scope = root.name
        now = timezone.now()
        rows, digest = write_annual_table(
            out, year=options["year"], units=units, scope=scope, made_by="manage.py", at=now
        )
        record("make_export", by=None, at=now, rows=rows, sha256=digest, unit=options["unit"], year=options["year"])
        result = {"file": str(out), "rows": rows, "sha256": digest}
        self.stdout.write(json.dumps(result) if options["json"] else f"{rows} people, SHA-256 {digest}: {out}")
