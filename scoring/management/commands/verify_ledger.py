"""``manage.py verify_ledger``"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring.actions import verify_ledger
from scoring.ledger_sums import verify_sums
from scoring.models import CreditEntry


class Command(BaseCommand):
    help = (
        "Check the hash chain of every person's credit entries, and the sums of rankings against the entries;"
        " exit code 1 if anything was altered."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        faults, sums = list(verify_ledger()), list(verify_sums())
        entries = CreditEntry.objects.count()
        if options["json"]:
            self.stdout.write(json.dumps({"entries": entries, "faults": faults, "sums": sums}))
        else:
            for fault in faults:
                self.stdout.write(f"person {fault['user']}, entry {fault['sequence']} {fault['uid']}: {fault['fault']}")
            for wrong in sums:
                where = f"person {wrong['user']}, {wrong['ledger']} from {wrong['quarter']}"
                self.stdout.write(f"{where}: the sum is {wrong['kept']}, the entries give {wrong['told']}")
            self.stdout.write(f"{entries} entries, {len(faults)} faults, {len(sums)} wrong sums")
        if faults or sums:
            sys.exit(1)
