"""Verbs on the versions of a video: start one, cancel it, try again, trim, choose a poster, clear old ones away."""

import shutil
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from jobs import actions as jobs
from jobs.models import Job
from lms.numbers import row_number

from . import bucket, parts
from .conversion import COPY, COPY_SOUND, REMUX, TRANSCODE, is_copied, use_poster
from .models import Asset, Part, Video
from .probing import Facts, read_facts

#: An older version stays so long after a newer one is there, for those who are still watching it.
KEEP_OLD = timedelta(days=7)
#: Nothing shorter is a video.
SHORTEST = 1.0


class VersionError(Exception):
    """The verb does not apply now; the text says why, for people."""


@transaction.atomic
def start_conversion(video: Video, *, facts: Facts, by: Any, at: datetime) -> Asset:
    """Save the video with what was found in its new file, and enqueue its next version.

    What is playable stays playable until the new version takes its place.
    """
    video.facts = asdict(facts)
    video.start_ms, video.end_ms = 0, None
    if video.current is None:
        video.duration, video.width, video.height = facts.duration, facts.width or None, facts.height or None
    asset = _start_version(video, by=by, at=at)
    audit.record("upload_video", by=by, at=at, target=video, version=asset.version)
    return asset


def _start_version(video: Video, *, by: Any, at: datetime) -> Asset:
    video.state, video.reason = Video.State.UPLOADED, ""
    video.save()
    latest = video.latest_asset
    for asset in video.assets.filter(state=Asset.State.MAKING):
        _stop(asset, at=at)
    version = (latest.version if latest is not None else 0) + 1
    asset = Asset.objects.create(
        video=video,
        version=version,
        created_at=at,
        source=video.file.name or "",
        start_ms=video.start_ms,
        end_ms=video.end_ms,
    )
    _enqueue(asset, by=by, at=at)
    return asset


def _enqueue(asset: Asset, *, by: Any, at: datetime) -> None:
    facts, tries = read_facts(asset.video.facts), Job.objects.filter(payload={"asset": asset.pk}).count()
    key = f"{asset.video.uid}:{asset.version}:{tries}"
    if is_copied(asset, facts):
        jobs.enqueue(REMUX, {"asset": asset.pk}, key=f"{REMUX}:{key}", at=at, priority=10)
    asset.job = jobs.enqueue(TRANSCODE, {"asset": asset.pk}, key=f"{TRANSCODE}:{key}", owner=by, at=at)
    asset.save(update_fields=["job"])


def _stop(asset: Asset, *, at: datetime) -> None:
    for job in Job.objects.filter(kind__in=[REMUX, TRANSCODE], payload={"asset": asset.pk}):
        jobs.cancel(job, at=at)
    asset.state = Asset.State.CANCELLED
    asset.save(update_fields=["state"])


def _lock(video: Video) -> Video:
    return Video.objects.select_for_update(of=("self",)).select_related("current").get(pk=video.pk)


@transaction.atomic
def cancel_conversion(video: Video, *, by: Any, at: datetime) -> None:
    """Stop the conversion that waits or runs; what can be played already stays. Raises :class:`VersionError`."""
    video = _lock(video)
    making = list(video.assets.filter(state=Asset.State.MAKING))
    if not making:
        raise VersionError(_("没有正在进行的转换。"))
    for asset in making:
        _stop(asset, at=at)
    video.state = Video.State.PLAYABLE if video.current is not None else Video.State.FAILED
    video.reason = "" if video.current is not None else _("转换已取消。")
    video.save(update_fields=["state", "reason"])
    audit.record("cancel_conversion", by=by, at=at, target=video, version=making[-1].version)


@transaction.atomic
def retry_conversion(video: Video, *, by: Any, at: datetime) -> Asset:
    """Try the latest version again, after it failed or was cancelled; finished parts that are still there are used."""
    video = _lock(video)
    asset = video.latest_asset
    if asset is None or asset.state not in (Asset.State.FAILED, Asset.State.CANCELLED):
        raise VersionError(_("没有需要重试的转换。"))
    asset.video = video
    asset.state = Asset.State.MAKING
    asset.save(update_fields=["state"])
    if parts.work_folder(asset).exists():
        asset.parts.exclude(state=Part.State.DONE).update(
            state=Part.State.WAITING, lease_until=None, attempts=0, token=0
        )
    else:
        asset.parts.all().delete()
    # A new job counts its tokens from one again.
    asset.parts.update(token=0)
    video.state = Video.State.PLAYABLE if video.current_id == asset.pk else Video.State.UPLOADED
    video.reason = ""
    video.save(update_fields=["state", "reason"])
    _enqueue(asset, by=by, at=at)
    audit.record("retry_conversion", by=by, at=at, target=video, version=asset.version)
    return asset


@transaction.atomic
def trim(video: Video, start: float, end: float | None, *, by: Any, at: datetime) -> Asset:
    """Make a new version of the same upload from second `start` to second `end` (nothing: to its end).

    The seconds are those of the upload, however it is cut now. The present version plays on until the new one takes
    its place; at that moment what was watched moves along (``media.timeline``). Raises :class:`VersionError`.
    """
    video = _lock(video)
    whole = read_facts(video.facts).duration
    last = whole if end is None else end
    if not 0 <= start < last or last > whole + 0.05:
        raise VersionError(_("起点须早于终点，且都在视频时长（%(seconds).1f 秒）之内。") % {"seconds": whole})
    if last - start < SHORTEST:
        raise VersionError(_("裁剪后不足一秒。"))
    marks = (round(start * 1000), None if end is None or end >= whole else round(end * 1000))
    if marks == (video.start_ms, video.end_ms):
        raise VersionError(_("起点和终点没有变化。"))
    video.start_ms, video.end_ms = marks
    asset = _start_version(video, by=by, at=at)
    audit.record("trim_video", by=by, at=at, target=video, version=asset.version, start_ms=marks[0], end_ms=marks[1])
    return asset


def suggested_marks(video: Video) -> tuple[float, float] | None:
    """Return start and end, in seconds of the upload, that leave silence at both ends out; nothing without any."""
    facts = read_facts(video.facts)
    start, rest = facts.silent_start or 0.0, facts.silent_end or 0.0
    if start + rest >= facts.duration - SHORTEST or max(start, rest) < 2:
        return None
    begin = max(0.0, start - 0.5) if start >= 2 else 0.0
    return round(begin, 1), round(facts.duration - max(0.0, rest - 0.5) if rest >= 2 else facts.duration, 1)


@transaction.atomic
def choose_poster(video: Video, number: int, *, by: Any, at: datetime) -> None:
    """Make candidate `number` (1 to 6) the poster of the version that people watch; raises :class:`VersionError`."""
    video = _lock(video)
    picture = video.current.folder / f"poster-{number}.jpg" if video.current is not None else None
    if picture is None or video.current is None or not picture.is_file():
        raise VersionError(_("没有这张图片，请刷新页面后重新选择。"))
    use_poster(video.current, picture)
    audit.record("choose_poster", by=by, at=at, target=video, number=number)


@dataclass(frozen=True)
class Cleared:
    """What was removed: versions, folders that belonged to nothing, and their bytes."""

    versions: int
    folders: int
    size: int


def clear_old_versions(at: datetime) -> Cleared:
    """Remove versions that nobody has been offered for a week, copies that the ladder replaced, and stray folders."""
    versions = folders = size = 0
    for asset in list(_outlived(at)):
        with transaction.atomic():
            video = _lock(asset.video)
            if video.current_id == asset.pk or not _outlived(at).filter(pk=asset.pk).exists():
                continue
            asset.delete()
        freed = sum(_remove(folder) for folder in (asset.folder, parts.work_folder(asset)))
        versions, size = versions + 1, size + freed
    for folder in _strays(at):
        folders, size = folders + 1, size + _remove(folder)
    if versions:
        audit.record("clear_old_versions", by=None, at=at, versions=versions, folders=folders, bytes=size)
    return Cleared(versions, folders, size)


def _outlived(at: datetime) -> "QuerySet[Asset]":
    old = Q(video__current__version__gt=F("version"), video__current__ready_at__lt=at - KEEP_OLD)
    return Asset.objects.filter(old).exclude(state=Asset.State.MAKING).select_related("video")


def _strays(at: datetime) -> list[Path]:
    """Return folders below ``video/`` that no row speaks of, untouched for a day, and copies that were replaced."""
    root = Path(settings.MEDIA_ROOT) / "video"
    found: list[Path] = []
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        uid = _uid(folder.name)
        video = Video.objects.filter(uid=uid).first() if uid else None
        if video is None:
            found += [folder] if _idle(folder, at, timedelta(days=1)) else []
            continue
        states = dict(video.assets.values_list("version", "state"))
        for each in sorted(folder.iterdir()):
            version, _dot, rest = each.name.partition(".")
            number = row_number(version)
            state = states.get(number) if number is not None else ""
            if state == "" or (rest and state == Asset.State.MAKING):
                continue
            if (rest or state is None) and _idle(each, at, timedelta(days=1)):
                found.append(each)
            elif state == Asset.State.READY:
                copies = [each / COPY, each / COPY_SOUND]
                found += [copy for copy in copies if copy.is_dir() and _idle(each / "master.m3u8", at, KEEP_OLD)]
    return found


def _uid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _idle(path: Path, at: datetime, time: timedelta) -> bool:
    return path.stat().st_mtime < (at - time).timestamp()


def _remove(folder: Path) -> int:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
    if bucket.is_used():
        # First there: what fails is tried again while the folder is still here to be found.
        bucket.remove(bucket.place_of(folder))
    shutil.rmtree(folder, ignore_errors=True)
    return size
