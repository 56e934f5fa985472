"""Looking again at contents that were taken in: are they whole, and what does the platform say about them today?

A disk may have lost files since, and a newer release may understand more of a manifest. What learners have done stays.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jobs.actions import enqueue
from jobs.models import Job
from jobs.running import Run

from .archives import MANIFEST, RefusedPackageError
from .importing import tell_log
from .inspection import Findings, inspect, is_whole, paths_of
from .manifest import LARGEST, ManifestData, read_manifest
from .models import Package, PackageVersion

CHECK = "scorm.check"
#: So many start pages that are missing are named.
MOST_NAMED = 20


def ask(package: Package, *, by: Any, at: datetime) -> Job | None:
    """Have a worker look at the current content again; a second click while it waits is the same wish."""
    version = package.current
    if version is None:
        return None
    with transaction.atomic():
        Package.objects.select_for_update(of=("self",), no_key=True).get(pk=package.pk)
        under_way = Job.objects.filter(
            kind=CHECK, payload__version=version.pk, state__in=[Job.State.QUEUED, Job.State.RUNNING]
        )
        if (waiting := under_way.first()) is not None:
            return waiting
        job = enqueue(CHECK, {"version": version.pk}, owner=by, at=at)
        tell_log("check_package", package, by=by, at=at, version=version.number)
    return job


def check(version: PackageVersion, *, run: Run) -> None:
    """Look at a content, and write what was found to its report; its rules are read anew where it is whole."""
    run.report(0, _("正在检查课件包"))
    found, manifest = _look(version)
    renewed = dict(version.report)
    if manifest is not None:
        names = [path.as_posix() for path in paths_of(version.folder)]
        renewed |= inspect(version.folder, manifest, Findings(names)) | {
            name: version.report[name] for name in ("encodings", "root") if name in version.report
        }
    with run.completing():
        version.report = renewed | {"check": found | {"at": run.clock().isoformat()}}
        if manifest is not None:
            version.sequencing = manifest.sequencing
        version.save(update_fields=["report", "sequencing"])


def _look(version: PackageVersion) -> tuple[dict[str, Any], ManifestData | None]:
    """Return what is wrong with a content (nothing: an empty one), and its manifest where nothing is."""
    if not version.folder.is_dir():
        return {"gone": True}, None
    names = {path.as_posix() for path in paths_of(version.folder)}
    starts = version.items.exclude(href="")
    missing = [item.title for item in starts if _file_of(item.href) not in names]
    if missing:
        return {"missing": missing[:MOST_NAMED]}, None
    try:
        manifest = read_manifest(_manifest(version.folder), names)
    except (RefusedPackageError, OSError) as error:
        return {"manifest": str(error) if isinstance(error, RefusedPackageError) else MANIFEST}, None
    if not is_whole(version.folder, files=version.files, size=version.size):
        return {"differs": True}, None
    return {}, manifest


def _file_of(href: str) -> str:
    return href.partition("#")[0].partition("?")[0]


def _manifest(folder: Path) -> bytes:
    with (folder / MANIFEST).open("rb") as file:
        return file.read(LARGEST + 1)
