"""``manage.py reconcile_credits``"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from scoring.actions import reconcile_credits


class Command(BaseCommand):
    help = "Credit every completed course that lacks its credit (a crash, a lost signal)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only list what is missing")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = reconcile_credits(at=timezone.now(), dry_run=options["dry_run"])
        rows = [{"enrolment": row.pk, "user": row.user_id, "course": row.course_id} for row in missing]
        if options["json"]:
            self.stdout.write(json.dumps({"missing": rows, "credited": not options["dry_run"]}))
            return
        for row in rows:
            self.stdout.write(f"enrolment {row['enrolment']}: person {row['user']}, course {row['course']}")
        verb = "missing" if options["dry_run"] else "credited"
        self.stdout.write(f"{len(rows)} {verb}")
