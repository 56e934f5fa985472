"""``manage.py rotate_box_keys``"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from plugins.mailbox.actions import rotate_box_key
from plugins.mailbox.models import Box


class Command(BaseCommand):
    """Works on a running site; interrupted, it is simply run again."""

    help = "Give every box of the mailbox a new key and wrap the keys of its letters with it. Content stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        done = {str(box): rotate_box_key(box, at=timezone.now()) for box in Box.objects.select_related("unit")}
        if options["json"]:
            self.stdout.write(json.dumps(done, ensure_ascii=False))
        else:
            for box, letters in done.items():
                self.stdout.write(f"{box}: {letters} letters wrapped anew")
