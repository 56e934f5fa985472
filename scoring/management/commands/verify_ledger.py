"""``manage.py verify_ledger``"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring.actions import verify_ledger
from scoring.models import CreditEntry


class Command(BaseCommand):
    help = "Check the hash chain of every person's credit entries; exit code 1 if anything was altered."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(verify_ledger())
        entries = CreditEntry.objects.count()
        if options["json"]:
            self.stdout.write(json.dumps({"entries": entries, "faults": faults}))
        else:
            for fault in faults:
                self.stdout.write(f"person {fault['user']}, entry {fault['sequence']} {fault['uid']}: {fault['fault']}")
            self.stdout.write(f"{entries} entries, {len(faults)} faults")
        if faults:
            sys.exit(1)
