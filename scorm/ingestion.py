"""Taking packages in from a folder of the server, in one go: for commands."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.db.models import F
from wagtail.models import Collection

from jobs.actions import run_due

from .importing import TAKE_IN, begin_import
from .models import Package, PackageImport

BLOCK = 1024 * 1024


def packages_in(folder: Path) -> list[Path]:
    """Return the archives below a folder, by name."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() == ".zip")
    return sorted(path for path in found if not path.name.startswith("."))


def known(path: Path) -> Package | None:
    """Return the package whose present content is this very file."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Package.objects.filter(current__sha256=sha256, current__package=F("pk")).first()


def take_in_now(
    path: Path, *, collection: Collection, at: datetime, title: str = "", replaces: Package | None = None
) -> PackageImport:
    """Take a file in, in this process, and return what became of it.

    Raises :class:`scorm.archives.RefusedPackageError` for a file that is not even looked at.
    """
    with path.open("rb") as source:
        begun = begin_import(
            iter(lambda: source.read(BLOCK), b""),
            name=path.name,
            by=None,
            at=at,
            collection=collection,
            title=title,
            replaces=replaces,
        )
    run_due(at, kinds=[TAKE_IN])
    return PackageImport.objects.select_related("version__package").get(pk=begun.pk)
