"""Move finished video that lies on the file system into object storage."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.running import JobError
from media import bucket


class Command(BaseCommand):
    """``manage.py store_video``."""

    help = "Move what was converted before VIDEO_BUCKET was set into the bucket. Players go on meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be moved")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not bucket.is_used():
            raise CommandError("VIDEO_BUCKET is not set")
        rows, moved = bucket.not_moved(), 0
        if not options["dry_run"]:
            for row in rows:
                try:
                    moved += bucket.move_in(row)
                except JobError as error:
                    raise CommandError(f"{row.asset}: {error}") from error
        said = {"qualities": len(rows), "bytes": moved}
        words = "would be moved" if options["dry_run"] else f"moved, {moved} bytes"
        self.stdout.write(json.dumps(said) if options["json"] else f"{len(rows)} qualities {words}")
