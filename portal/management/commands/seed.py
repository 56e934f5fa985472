"""``manage.py seed --cadres N --courses N --years N``"""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from portal.demo_seed import seed


class Command(BaseCommand):
    """Make data of any size for load tests."""

    help = "Make cadres, courses and years of study with bulk inserts, for load tests; never on a real installation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cadres", type=int, default=10_000)
        parser.add_argument("--courses", type=int, default=5_000)
        parser.add_argument("--years", type=int, default=3)
        parser.add_argument("--per-year", type=int, default=7, help="completed courses per cadre and year (average)")
        parser.add_argument("--captions", type=int, default=300, help="lines of captions per course")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("A production installation is not seeded.")
        begun = time.monotonic()
        call_command("setup_site", stdout=self.stderr)
        say = (lambda text: None) if options["json"] else self.stdout.write
        total = seed(
            cadres=options["cadres"],
            courses=options["courses"],
            years=options["years"],
            per_year=options["per_year"],
            captions=options["captions"],
            at=timezone.now(),
            say=say,
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        seconds = round(time.monotonic() - begun, 1)
        result = {"completed": total, "seconds": seconds}
        self.stdout.write(json.dumps(result) if options["json"] else f"done in {seconds} s")
