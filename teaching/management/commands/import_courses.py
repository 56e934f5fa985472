"""Make courses from a workbook and a folder of recordings and packages."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Collection, Page

from courses.models import CountyCoursesPage, CourseIndexPage
from lms.workbooks import FileError
from media.ingestion import Taken, recordings, take_in
from scorm.archives import RefusedPackageError
from scorm.importing import look_at
from scorm.ingestion import known, packages_in, take_in_now
from teaching.actions import check_workbook
from teaching.imports.check import Checked
from teaching.imports.material import Found, Material
from teaching.imports.write import make_courses

#: A thing for lessons and one of its names.
Named = tuple[Found, str]


class Command(BaseCommand):
    """``manage.py import_courses FILE.xlsx``."""

    help = "Make drafts of the courses of a workbook; nothing is made if anything is wrong with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--folder", type=Path, help="take the recordings and packages in this folder in first")
        parser.add_argument("--county", default="", help="code of the county whose courses they are; else the city's")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument("--publish", action="store_true", help="publish the courses at once, without review")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        parent = self._parent(options["county"])
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}")
        content = options["file"].read_bytes()
        # The whole workbook is looked at before anything is taken in: a wrong cell leaves nothing behind.
        checked = self._checked(content, parent, self._look(options["folder"]), options)
        if options["folder"] is not None and not options["dry_run"]:
            checked = self._checked(content, parent, self._take_in(options["folder"]), options)
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

    def _checked(self, content: bytes, parent: Page, more: list[Named], options: dict[str, Any]) -> Checked:
        try:
            checked = check_workbook(content, parent=parent, material=Material.of(None, more=more))
        except FileError as error:
            raise CommandError(str(error)) from error
        if checked.faults:
            self._refuse(checked.fault_rows, as_json=options["json"])
        return checked

    def _look(self, folder: Path | None) -> list[Named]:
        """Return what is in the folder by its names, what is new under numbers of its own; nothing is taken in."""
        if folder is None:
            return []
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}")
        found = []
        for number, path in enumerate([*recordings([folder]), *packages_in(folder)], start=1):
            if path.suffix.lower() == ".zip":
                found.append((Found("scorm", "package", self._package(path) or -number), path.name))
            else:
                one = self._recording(path, dry_run=True)
                found.append((Found(one.kind, "video", one.video.pk if one.video else -number), path.name))
        return found

    def _package(self, path: Path) -> int | None:
        try:
            look_at(path)
        except RefusedPackageError as error:
            raise CommandError(f"{path}: {error}") from error
        package = known(path)
        return package.pk if package is not None else None

    def _recording(self, path: Path, *, dry_run: bool = False) -> Taken:
        one = take_in(path, by=None, at=timezone.now(), dry_run=dry_run)
        if one.outcome == "refused":
            raise CommandError(f"{path}: {one.reason}")
        return one

    def _take_in(self, folder: Path) -> list[Named]:
        """Take the folder in; what is there already stays as it is."""
        found = []
        for path in recordings([folder]):
            one = self._recording(path)
            if one.video is not None:
                found.append((Found(one.kind, "video", one.video.pk), path.name))
        everybody = Collection.get_first_root_node()
        for path in packages_in(folder):
            package = known(path)
            if package is None:
                done = take_in_now(path, collection=everybody, at=timezone.now())
                if done.version is None:
                    raise CommandError(f"{path}: {done.reason or done.get_state_display()}")
                package = done.version.package
            found.append((Found("scorm", "package", package.pk), path.name))
        return found

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
