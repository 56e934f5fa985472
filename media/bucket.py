"""Segments of finished video in object storage that speaks S3, where ``VIDEO_BUCKET`` names a bucket.

Video is made on the file system, as ever. A quality that is finished goes into the bucket before people are offered
it; its playlist stays here with everything small that changes. Whoever may have a segment is led to an address of the
bucket that is signed for a minute, so that the bucket itself stays closed.
"""

import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _

from jobs.running import JobError

from .delivery import PLAIN_PATH, TYPES
from .models import Asset, Rendition

#: Seconds for which a signed address works; a token that was revoked is refused as soon.
SIGNED_FOR = 60
#: What stays on the file system of a quality: its playlist.
KEPT = ".m3u8"

# Browsers are told what the site itself would say.
for suffix, kind in TYPES.items():
    mimetypes.add_type(kind.partition(";")[0], suffix)


def is_used() -> bool:
    """Say whether segments go into a bucket."""
    return "video" in settings.STORAGES


def place_of(folder: Path) -> str:
    """Return the name of a folder below ``MEDIA_ROOT`` in the bucket."""
    return folder.relative_to(settings.MEDIA_ROOT).as_posix()


def store(folder: Path, place: str, *, tell: Callable[[], Any] = lambda: None) -> None:
    """Copy the segments of a finished quality into the bucket below `place`, calling `tell` before each.

    Raises ``JobError``, to be tried again, where the bucket does not take them.
    """
    bucket = storages["video"]
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix != KEPT:
                tell()
                with path.open("rb") as opened:
                    bucket.save(f"{place}/{path.name}", File(opened))
    except (BotoCoreError, ClientError) as error:
        raise JobError(_("对象存储暂时无法写入，稍后会自动重试。"), retry=True) from error


def drop_local(folder: Path) -> int:
    """Remove from `folder` what the bucket has, and return how many bytes that were."""
    stored = [path for path in folder.iterdir() if path.suffix != KEPT]
    size = sum(path.stat().st_size for path in stored)
    for path in stored:
        path.unlink()
    return size


def address_of(folder: str, path: str) -> str:
    """Return an address of the bucket that gives the segment at `path` of ``video/<folder>`` for a minute."""
    signed: str = storages["video"].url(f"video/{folder}/{path}", expire=SIGNED_FOR)  # type: ignore[call-arg]
    return signed


def is_stored(path: str) -> bool:
    """Say whether a file of this name within a version may lie in the bucket: a segment, within a quality."""
    plain = PLAIN_PATH.fullmatch(path) is not None and "/" in path
    return is_used() and plain and Path(path).suffix in TYPES and Path(path).suffix != KEPT


def remove(place: str) -> None:
    """Remove everything below `place`. What cannot be removed now is, when its folder is looked at again."""
    storages["video"].bucket.objects.filter(Prefix=f"{place}/").delete()  # type: ignore[attr-defined]


def move_in(rendition: Rendition) -> int:
    """Move a quality that was finished before there was a bucket into it, and return its bytes; 0 if it is there.

    Players go on: each segment is found in one place or the other at every moment.
    """
    folder = rendition.asset.folder / rendition.name
    store(folder, place_of(folder))
    with transaction.atomic():
        locked = Rendition.objects.select_for_update(of=("self",)).get(pk=rendition.pk)
        if locked.stored_bytes:
            return 0
        locked.stored_bytes = drop_local(folder)
        locked.save(update_fields=["stored_bytes"])
    return locked.stored_bytes


def not_moved() -> "list[Rendition]":
    """Return the qualities of finished versions that lie on the file system alone."""
    rows = Rendition.objects.filter(stored_bytes=0, asset__state=Asset.State.READY)
    return list(rows.select_related("asset__video").order_by("asset_id", "pk"))
