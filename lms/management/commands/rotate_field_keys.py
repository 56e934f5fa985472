"""``manage.py rotate_field_keys``"""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lms.rotation import reseal_everything


class Command(BaseCommand):
    """Works on a running site; interrupted, it is simply run again."""

    help = (
        "Seal every encrypted value with the first key of FIELD_KEYS. Put the new key in front, restart the site, run "
        "this, and take the old key away once nothing is left. Exit code 1 if a value does not open."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        places = list(reseal_everything())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(place) for place in places]))
        else:
            for place in places:
                self.stdout.write(
                    f"{place.place}: {place.changed} sealed anew, {place.current} were, {place.broken} broken"
                )
        if any(place.broken for place in places):
            sys.exit(1)
