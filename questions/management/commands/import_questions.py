"""Make questions from a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Unit
from lms.workbooks import FileError
from questions.actions import QuestionError, check_file
from questions.actions.imports import make_questions, plan_with_pictures
from questions.exchange import READERS


class Command(BaseCommand):
    """``manage.py import_questions FILE``."""

    help = "Add the questions of a file to the bank, and update those whose number it knows; all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file (.xlsx, .txt, .xml, .zip)")
        parser.add_argument("--format", default="", choices=sorted(READERS), help="else it is found out")
        parser.add_argument("--county", default="", help="code of the county whose questions they are; else the city's")
        parser.add_argument("--ready", action="store_true", help="new questions may be used at once; else drafts")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}")
        scope = self._scope(options["county"])
        state = "ready" if options["ready"] else "draft"
        try:
            content = options["file"].read_bytes()
            checked = check_file(content, scope=scope, name=options["format"], state=state)
        except FileError as error:
            raise CommandError(str(error)) from error
        if checked.faults:
            self._refuse(checked.faults, as_json=options["json"])
        added, changed = len(checked.plan) - checked.known, checked.known
        if not options["dry_run"]:
            try:
                plan = plan_with_pictures(checked, scope=scope, by=None, at=timezone.now())
                added, changed = make_questions(plan, scope=scope, by=None, at=timezone.now())
            except QuestionError as error:
                raise CommandError(str(error)) from error
        said = {"format": checked.format, "added": added, "changed": changed, "notices": checked.notices}
        self._say(said, options)

    def _scope(self, county: str) -> Unit | None:
        if not county:
            return None
        scope = Unit.objects.counties().filter(code=county).first()
        if scope is None:
            raise CommandError(f"There is no county {county}")
        return scope

    def _refuse(self, faults: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"faults": faults}, ensure_ascii=False))
        else:
            self._tell(faults)
        raise CommandError(f"{len(faults)} faults, nothing was made")

    def _tell(self, remarks: list[dict[str, Any]]) -> None:
        for remark in remarks:
            self.stderr.write(f"{remark['row']}\t{remark['column']}\t{remark['value']}\t{remark['message']}")

    def _say(self, said: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        self._tell(said["notices"])
        verb = "would be" if options["dry_run"] else "were"
        self.stdout.write(f"{said['added']} questions {verb} added, {said['changed']} {verb} updated")
