"""``manage.py export_scores --year 2026 --out FILE.xlsx``"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.audit import record
from accounts.models import Unit
from scoring.actions import freeze_year, present_mark
from scoring.layouts import layout_of
from scoring.models import AnnualTemplate
from scoring.sheets import write_workbook


class Command(BaseCommand):
    help = "Freeze a year of a unit and everything below it (by default of all units) and write it as xlsx."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--out", type=Path, required=True, help="the file to write; it must not exist")
        parser.add_argument("--unit", default="", help="code of the unit")
        parser.add_argument(
            "--layout",
            default="standard",
            help="standard, by_source, with_score, or the name of a template",
        )
        parser.add_argument("--purpose", default="manage.py", help="what the table is for; it is written on it")
        parser.add_argument("--records", action="store_true", help="add the personal detail and the list of records")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if out.exists():
            raise CommandError(f"{out} exists; choose another name")
        unit = Unit.objects.filter(code=options["unit"]) if options["unit"] else Unit.objects.filter(depth=1)
        scope = unit.first()
        if scope is None:
            raise CommandError(f"There is no unit with the code {options['unit']}")
        template = AnnualTemplate.objects.filter(name=options["layout"]).first()
        layout = layout_of(str(template.uid) if template else options["layout"])
        if layout is None:
            raise CommandError(f"There is no layout or template {options['layout']}")
        now = timezone.now()
        archive = freeze_year(scope, year=options["year"], layout=layout, last_entry=present_mark(), by=None, at=now)
        digest = write_workbook(
            out,
            archive,
            made_by="manage.py",
            purpose=options["purpose"],
            at=now,
            with_records=options["records"],
        )
        facts: dict[str, Any] = {
            "rows": archive.people,
            "sha256": digest,
            "number": archive.number,
            "digest": archive.digest,
        }
        record("make_export", by=None, at=now, target=archive, unit=scope.code, year=archive.year, **facts)
        result = {"file": str(out)} | facts
        self.stdout.write(
            json.dumps(result) if options["json"] else f"{archive.people} people, {archive.number}, {digest}: {out}"
        )
