"""``manage.py prepare``: what must be true before the site is served."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.models import Unit
from portal.demo import is_loaded


class Command(BaseCommand):
    """Migrate, make the pages every installation begins with, and load the demo into an empty one."""

    help = "Migrate, set up groups and pages; with --demo load the demo into an installation without units."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo when there are no units yet")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("setup_site", verbosity=0, stdout=self.stderr)
        if options["demo"] and not is_loaded() and not Unit.objects.exists():
            call_command("load_demo", stdout=self.stdout)
