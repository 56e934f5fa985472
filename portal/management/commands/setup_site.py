"""``manage.py setup_site``: the pages every installation begins with."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.actions import set_up_site


class Command(BaseCommand):
    """Create home page, sections and course centre where they are missing."""

    help = "Create the home page, the public sections and the course centre where they are missing (safe to repeat)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default=settings.SITE_URL, help="address of the site (default: SITE_URL)")

    def handle(self, *args: Any, **options: Any) -> None:
        address = urlsplit(options["url"])
        port = address.port or (443 if address.scheme == "https" else 80)
        home = set_up_site(hostname=address.hostname or "localhost", port=port, at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{home.title}: {options['url']}")
