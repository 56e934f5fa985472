"""Verbs on packages on their way in: begin, take in, give up.

The file waits in ``incoming/`` until a worker has looked at it. Files come out into a folder of the worker's own; when
all are there the folder gets its name in one step, and the rows follow in one transaction. A worker may be killed at
any moment: the next one begins with the same file.
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.models import Collection

from jobs.actions import enqueue
from jobs.models import Job
from jobs.running import JobError, Run

from .archives import MANIFEST, Limits, RefusedPackageError, opened, read_small, unpack
from .inspection import Findings, inspect, is_whole
from .limits import current_limits
from .manifest import LARGEST, ManifestData, read_manifest
from .models import Item, Package, PackageImport, PackageVersion, version_folder
from .signals import editor_acted

TAKE_IN = "scorm.take_in"
#: Free space that stays free for everything else.
KEEP_FREE = 512 * 1024**2
#: Folders of workers that were killed are removed after so long.
STALE = timedelta(days=1)


def place(name: str) -> Path:
    """Return a folder below ``SCORM_ROOT``, made where it is missing."""
    folder = Path(settings.SCORM_ROOT) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def begin_import(
    blocks: Iterable[bytes],
    *,
    name: str,
    by: Any,
    at: datetime,
    collection: Collection,
    title: str = "",
    replaces: Package | None = None,
) -> PackageImport:
    """Keep a file and have a worker look at it; raises :class:`RefusedPackageError` for one that is too large.

    `blocks` is the file piece by piece, `name` what its owner calls it, `title` what the package will be called (by
    default what the package calls itself).
    """
    waiting = PackageImport(
        uid=uuid.uuid4(),
        by=by,
        collection=replaces.collection if replaces is not None else collection,
        title=title,
        file_name="".join(each for each in Path(name.replace("\\", "/")).name if each.isprintable())[-200:] or "?",
        replaces=replaces,
        created_at=at,
    )
    place("incoming")
    try:
        waiting.sha256 = _keep(blocks, waiting.original, current_limits())
        with transaction.atomic():
            waiting.save()
            expect(waiting, by=by, at=at)
            waiting.save(update_fields=["job"])
    except BaseException:
        waiting.original.unlink(missing_ok=True)
        raise
    return waiting


def expect(waiting: PackageImport, *, by: Any, at: datetime) -> None:
    """Have a worker look at a file that is all there; the caller saves the import."""
    waiting.job = enqueue(TAKE_IN, {"import": waiting.pk}, key=f"{TAKE_IN}:{waiting.uid}", owner=by, at=at)
    tell_log("upload_package", waiting, by=by, at=at, sha256=waiting.sha256)


def tell_log(verb: str, target: Any, *, by: Any, at: datetime, **details: Any) -> None:
    """Announce what an editor did, for whoever keeps a log."""
    editor_acted.send(Package, verb=verb, by=by, at=at, target=target, details=details)


def _keep(blocks: Iterable[bytes], path: Path, limits: Limits) -> str:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for block in blocks:
            size += len(block)
            if size > limits.packed:
                limit = filesizeformat(limits.packed)
                raise RefusedPackageError(_("文件超过大小上限 %(limit)s。") % {"limit": limit})
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise RefusedPackageError(_("这是一个空文件。"))
    if shutil.disk_usage(path.parent).free < KEEP_FREE:
        raise RefusedPackageError(_("服务器剩余空间不足，请联系管理员。"))
    return digest.hexdigest()


def look_at(path: Path) -> tuple[ManifestData, int]:
    """Return the manifest of a file and how many files it holds, without unpacking it.

    Raises :class:`RefusedPackageError`.
    """
    with opened(path, current_limits()) as archive:
        names = {member.path for member in archive.members}
        return read_manifest(read_small(archive, MANIFEST, LARGEST), names), len(archive.members)


def take_in(waiting: PackageImport, *, run: Run) -> None:
    """Look into a file that waits, unpack it and make it the newest version of its package.

    Raises ``JobError`` with words for people when it cannot be taken in.
    """
    limits = current_limits()
    run.report(0, _("正在检查课件包"))
    try:
        _know(waiting)
        with opened(waiting.original, limits) as archive:
            names = {member.path for member in archive.members}
            manifest = read_manifest(read_small(archive, MANIFEST, LARGEST), names)
            folder = version_folder(waiting.sha256)
            work = place("work") / f"{waiting.uid}-{run.token}"
            shutil.rmtree(work, ignore_errors=True)
            try:
                size = unpack(archive, work, limits, tell=lambda done, of: _tell(run, done, of))
                run.report(90, _("正在检查内容"))
                found = Findings([member.path for member in archive.members], archive.root, archive.encoding)
                report = inspect(work, manifest, found)
                files = len(archive.members)
                is_mended = _move(work, folder, files=files, size=size)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except RefusedPackageError as error:
        raise JobError(str(error)) from error
    except FileNotFoundError as error:
        raise JobError(_("上传的文件已不在服务器上，请重新上传。")) from error
    with run.completing():
        if _is_repair(waiting, is_mended):
            _mended(waiting, at=run.clock())
        else:
            _save(waiting, manifest, report, size=size, files=files, at=run.clock())
    waiting.original.unlink(missing_ok=True)


def _know(waiting: PackageImport) -> None:
    """Work out the digest of a file that came part by part; it is the name of its folder. Raises ``JobError``."""
    if waiting.sha256:
        return
    if waiting.original.stat().st_size != waiting.size:
        raise JobError(_("上传的文件不完整，请重新上传。"))
    with waiting.original.open("rb") as file:
        os.fsync(file.fileno())
        waiting.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    waiting.save(update_fields=["sha256"])


def _tell(run: Run, done: int, of: int) -> None:
    if done % 200 == 0 or done == of:
        run.report(5 + 80 * done // of, _("正在解压：%(done)d / %(of)d") % {"done": done, "of": of})


def _move(work: Path, folder: Path, *, files: int, size: int) -> bool:
    """Give the finished folder its name in one step; one that is there already holds the same content.

    Unless a disk has lost some of it: then the new one takes its place. Says whether that was so.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    for path in work.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    work.chmod(0o755)
    lost = not folder.exists()
    is_damaged = not lost and not is_whole(folder, files=files, size=size)
    if is_damaged:
        folder.rename(place("work") / f"{folder.name}-{uuid.uuid4().hex[:8]}")
    if not folder.exists():
        try:
            work.rename(folder)
        except OSError:
            if not folder.exists():
                raise
    return lost or is_damaged


def _is_repair(waiting: PackageImport, is_mended: bool) -> bool:
    """Say whether a file is the current one once more, after a loss that was found now or noted before."""
    current = waiting.replaces.current if waiting.replaces is not None else None
    if current is None or current.sha256 != waiting.sha256:
        return False
    return is_mended or bool(set(current.report.get("check", {})) - {"at"})


def _mended(waiting: PackageImport, *, at: datetime) -> None:
    """Note that the same file came once more and has put right what a disk had lost: no new version."""
    package = Package.objects.select_for_update(of=("self",)).select_related("current").get(pk=waiting.replaces_id or 0)
    version = package.current
    if version is None:
        return
    version.report = {name: value for name, value in version.report.items() if name != "check"}
    version.save(update_fields=["report"])
    waiting.version, waiting.state, waiting.done_at = version, PackageImport.State.DONE, at
    waiting.save(update_fields=["version", "state", "done_at"])
    tell_log("mend_package", package, by=waiting.by, at=at, version=version.number, sha256=version.sha256)


def _save(
    waiting: PackageImport, manifest: ManifestData, report: dict[str, Any], *, size: int, files: int, at: datetime
) -> None:
    waiting = (
        PackageImport.objects.select_for_update(of=("self",)).select_related("collection", "by").get(pk=waiting.pk)
    )
    package = _package(waiting, manifest, at=at)
    version = PackageVersion.objects.create(
        package=package,
        number=(package.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1,
        sha256=waiting.sha256,
        standard=manifest.standard,
        flow=manifest.flow,
        choice=manifest.choice,
        sequencing=manifest.sequencing,
        size=size,
        files=files,
        report=report,
        file_name=waiting.file_name,
        created_at=at,
    )
    add_items(version, manifest)
    package.current = version
    package.save(update_fields=["current"])
    waiting.version, waiting.state, waiting.done_at = version, PackageImport.State.DONE, at
    waiting.save(update_fields=["version", "state", "done_at"])
    tell_log("import_package", package, by=waiting.by, at=at, version=version.number, sha256=version.sha256)


def _package(waiting: PackageImport, manifest: ManifestData, *, at: datetime) -> Package:
    if waiting.replaces_id is not None:
        package = Package.objects.select_for_update(of=("self",)).select_related("current").get(pk=waiting.replaces_id)
        if package.current is not None and package.current.sha256 == waiting.sha256:
            raise JobError(_("新文件与当前版本完全相同，没有更换。"))
        return package
    title = waiting.title or manifest.title or Path(waiting.file_name).stem
    return Package.objects.create(
        title=title[:200] or _("未命名"), collection=waiting.collection, uploaded_by=waiting.by, created_at=at
    )


def add_items(version: PackageVersion, manifest: ManifestData) -> None:
    """Write the table of contents of a new version."""
    Item.objects.bulk_create(
        [
            Item(
                version=version,
                identifier=item.identifier,
                position=position,
                depth=item.depth,
                title=item.title,
                kind=item.kind if item.href else Item.Kind.GROUP,
                visible=item.visible,
                href=item.href,
                mastery=item.mastery,
                scaled_passing=item.scaled_passing,
                threshold=item.threshold,
                max_time=item.max_time,
                limit_action=item.limit_action,
                launch_data=item.launch_data,
                objectives=item.objectives[:100],
                hides=item.hides,
            )
            for position, item in enumerate(manifest.items)
        ]
    )


def could_not_take_in(job: Job) -> None:
    """Say on the import why it came to nothing, and remove the file: nothing half-taken stays."""
    waiting = PackageImport.objects.filter(pk=job.payload["import"], state=PackageImport.State.WAITING).first()
    if waiting is not None:
        waiting.state, waiting.reason = PackageImport.State.REFUSED, job.error
        waiting.done_at = job.finished_at or waiting.created_at
        waiting.save(update_fields=["state", "reason", "done_at"])
        transaction.on_commit(lambda: waiting.original.unlink(missing_ok=True))


def sweep_folders(at: datetime) -> int:
    """Remove what killed workers left, and contents that no version speaks of; return how many folders went."""
    before = (at - STALE).timestamp()
    known = set(PackageVersion.objects.values_list("sha256", flat=True))
    known |= set(PackageImport.objects.filter(state=PackageImport.State.WAITING).values_list("sha256", flat=True))
    old = [path for path in place("work").iterdir() if path.stat().st_mtime < before]
    for path in place("packages").iterdir():
        if path.name not in known and path.stat().st_mtime < before:
            # In one step, as it came: killed in the middle, what is left must not be taken for the whole content.
            old.append(path.rename(place("work") / f"{path.name}-{uuid.uuid4().hex[:8]}"))
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    waiting = set(PackageImport.objects.expected().values_list("uid", flat=True))
    for file in place("incoming").glob("*.zip"):
        if file.stem not in {str(uid) for uid in waiting} and file.stat().st_mtime < before:
            file.unlink(missing_ok=True)
    return len(old)
