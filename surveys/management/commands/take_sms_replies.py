"""``manage.py take_sms_replies``"""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from surveys.actions import ReplyRefused, take_sms

FIELDS = ("mobile", "text", "reference")


class Command(BaseCommand):
    """Safe to repeat: each reference counts once."""

    help = (
        "Take SMS replies to surveys from a file of JSON lines {mobile, text, reference} (default: SMS_REPLIES_FILE), "
        "for networks without a gateway. Each reference counts once, so the same file may be read again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="the file; default: SMS_REPLIES_FILE")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"] or settings.SMS_REPLIES_FILE)
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Cannot read {path}: {error}") from error
        rows, faults = self._read(lines)
        if faults:
            for fault in faults:
                sys.stderr.write(fault + "\n")
            raise CommandError("Nothing was taken.")
        done = {"taken": 0, "refused": 0, "unknown": 0}
        for row in rows:
            done[self._take(row)] += 1
        text = json.dumps(done) if options["json"] else ", ".join(f"{count} {word}" for word, count in done.items())
        self.stdout.write(text)

    @staticmethod
    def _read(lines: list[str]) -> tuple[list[dict[str, str]], list[str]]:
        rows, faults = [], []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                faults.append(f"line {number}, column {error.colno}: not JSON")
                continue
            missing = [each for each in FIELDS if not isinstance(row, dict) or not str(row.get(each) or "").strip()]
            faults += [f"line {number}: {each} is missing" for each in missing]
            if not missing:
                rows.append({each: str(row[each]) for each in FIELDS})
        return rows, faults

    @staticmethod
    def _take(row: dict[str, str]) -> str:
        try:
            found = take_sms(row["mobile"], text=row["text"], reference=row["reference"][:80], at=timezone.now())
        except ReplyRefused:
            return "refused"
        return "unknown" if found is None else "taken"
