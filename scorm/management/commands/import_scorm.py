"""Take SCORM packages in, as the editors' form does."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from wagtail.models import Collection

from scorm.archives import RefusedPackageError
from scorm.importing import look_at
from scorm.ingestion import take_in_now
from scorm.models import Package


class Command(BaseCommand):
    """``manage.py import_scorm FILE.zip``."""

    help = "Take a SCORM package in; exit code 1 and the reason when it is refused, and nothing is kept of it then."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.zip", help="a package of SCORM 1.2 or 2004")
        parser.add_argument("--title", default="", help="what it is called; by default what it calls itself")
        parser.add_argument("--collection", default="", help="name of the collection; by default the one of all")
        parser.add_argument("--replace", type=int, metavar="ID", help="make it the next version of this package")
        parser.add_argument("--dry-run", action="store_true", help="only look at it: nothing is unpacked or kept")
        parser.add_argument("--json", action="store_true", help="print the report as one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"{file}: no such file")
        try:
            said = self.look(file) if options["dry_run"] else self.take_in(file, options)
        except RefusedPackageError as error:
            said = {"outcome": "refused", "reason": str(error)}
        self.say({"file": str(file)} | said, as_json=options["json"])
        if said["outcome"] == "refused":
            raise CommandError(f"{file}: {said['reason']}")

    def look(self, file: Path) -> dict[str, Any]:
        """Return what would be taken in."""
        manifest, files = look_at(file)
        units = len(manifest.launchable)
        return {
            "outcome": "good",
            "standard": manifest.standard,
            "title": manifest.title,
            "units": units,
            "files": files,
        }

    def take_in(self, file: Path, options: dict[str, Any]) -> dict[str, Any]:
        """Take the package in, in this process, and return what became of it."""
        replaces = self.package(options["replace"])
        collection = self.collection(options["collection"])
        done = take_in_now(file, collection=collection, at=timezone.now(), title=options["title"], replaces=replaces)
        version = done.version
        if version is None:
            return {"outcome": "refused" if done.state == "refused" else "waiting", "reason": done.reason}
        return {
            "outcome": "taken in",
            "id": version.package_id,
            "uid": str(version.package.uid),
            "title": version.package.title,
            "version": version.number,
            "standard": version.standard,
            "files": version.files,
            "report": version.report,
        }

    def package(self, pk: int | None) -> Package | None:
        """Return the package that is replaced."""
        if pk is None:
            return None
        found = Package.objects.select_related("collection").filter(pk=pk).first()
        if found is None:
            raise CommandError(f"no package {pk}")
        return found

    def collection(self, name: str) -> Collection:
        """Return the collection of that name, or the one of all."""
        found = Collection.objects.filter(name=name).first() if name else Collection.get_first_root_node()
        if found is None:
            raise CommandError(f"no collection {name}")
        return found

    def say(self, said: dict[str, Any], *, as_json: bool) -> None:
        """Print what became of the file."""
        if as_json:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        elif said["outcome"] != "refused":
            parts = [
                str(said[name]) for name in ("title", "standard", "id", "version", "units", "files") if name in said
            ]
            self.stdout.write(f"{said['file']}: {said['outcome']} ({', '.join(parts)})")
