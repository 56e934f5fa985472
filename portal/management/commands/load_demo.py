"""``manage.py load_demo``"""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Unit
from portal.demo import Demo, is_loaded
from portal.demo_accounts import accounts_text


class Command(BaseCommand):
    """Load the demo once."""

    help = "Load an invented city with 900 cadres, 300 courses, exams and a year of study (safe to repeat)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--password",
            default=os.environ.get("DEMO_PASSWORD", ""),
            help="password of the demo accounts (default: DEMO_PASSWORD, else a random one)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("The demo is loaded already.")
            return
        if settings.PRODUCTION:
            raise CommandError("The demo is not loaded into a production installation.")
        if Unit.objects.exists():
            raise CommandError("This installation has units already; the demo is only for an empty one.")
        demo = Demo(at=timezone.now(), say=self.stdout.write, password=options["password"])
        demo.load()
        note = settings.VAR_DIR / "demo-accounts.txt"
        note.write_text(accounts_text(demo.password), encoding="utf-8")
        note.chmod(0o600)
        self.stdout.write(f"The demo accounts are in {note}.")
