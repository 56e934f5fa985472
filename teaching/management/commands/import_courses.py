"""Make courses from a workbook and a folder of recordings and packages."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from courses.models import CountyCoursesPage, CourseIndexPage
from lms.workbooks import FileError
from media.ingestion import recordings, take_in
from teaching.actions import check_workbook
from teaching.imports.material import Material
from teaching.imports.write import make_courses


class Command(BaseCommand):
    """``manage.py import_courses FILE.xlsx``."""

    help = "Make drafts of the courses of a workbook; nothing is made if anything is wrong with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--folder", type=Path, help="take the recordings in this folder in first")
        parser.add_argument("--county", default="", help="code of the county whose courses they are; else the city's")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument("--publish", action="store_true", help="publish the courses at once, without review")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        parent = self._parent(options["county"])
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}")
        names = self._take_in(options["folder"], dry_run=options["dry_run"])
        try:
            content = options["file"].read_bytes()
            checked = check_workbook(content, parent=parent, material=Material.of(None, more=names))
        except FileError as error:
            raise CommandError(str(error)) from error
        if checked.faults:
            self._refuse(checked.fault_rows, as_json=options["json"])
        made = []
        if not options["dry_run"]:
            with transaction.atomic():
                made = make_courses(parent, checked.courses, by=None, progress=lambda done, all_: None)
            if options["publish"]:
                for course in made:
                    course.get_latest_revision().publish()
        new = sum(1 for course in checked.courses if not course["exists"])
        self._say({"courses": len(checked.courses), "new": new, "made": [course.pk for course in made]}, options)

    def _parent(self, county: str) -> Page:
        if county:
            parent = CountyCoursesPage.objects.filter(county__code=county).first()
        else:
            parent = CourseIndexPage.objects.first()
        if parent is None:
            raise CommandError("There is no such place for courses.")
        return parent

    def _take_in(self, folder: Path | None, *, dry_run: bool) -> list[str]:
        """Take recordings in, and return the names of those that a dry run would take in."""
        if folder is None:
            return []
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}")
        taken = [take_in(path, by=None, at=timezone.now(), dry_run=dry_run) for path in recordings([folder])]
        for one in taken:
            if one.outcome == "refused":
                raise CommandError(f"{one.path}: {one.reason}")
        return [one.path.name for one in taken if one.video is None]

    def _refuse(self, faults: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"faults": faults}, ensure_ascii=False))
        else:
            for fault in faults:
                self.stderr.write(f"{fault['row']}\t{fault['column']}\t{fault['value']}\t{fault['message']}")
        raise CommandError(f"{len(faults)} faults, nothing was made")

    def _say(self, said: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(said))
            return
        verb = "would be made" if options["dry_run"] else "made"
        there = said["courses"] - said["new"]
        self.stdout.write(f"{said['new']} courses {verb}, {there} of that name are there already")
