"""Verbs on files on their way in: begin, receive part after part, take the whole in, give up.

The bytes lie in one file per upload beside the finished files; how many of them count says the row, so that a worker
may die at any moment. Every part is written under a lock of that row, at the offset the row says.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from wagtail.models import Collection
from wagtailmedia import get_permission_policy
from wagtailmedia.models import MediaType

from accounts import audit
from jobs.actions import enqueue
from jobs.models import Job
from jobs.running import JobError, Run
from lms.tus import PIECE, Piece, clean_name, keep_piece, receive_pieces
from lms.tus import OffsetError as OffsetError
from lms.tus import UploadRefusedError as UploadRefusedError

from .actions import start_conversion
from .models import Upload, Video
from .probing import Facts, WrongFileError, probe

TAKE_IN = "media.take_in"
#: An upload that has not moved for so long is given up.
LIFE = timedelta(days=7)
#: Unfinished uploads of one person.
AT_ONCE = 200


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _free_bytes() -> int:
    """What may still be written: the free space less what is to stay free for everything else."""
    return shutil.disk_usage(_folder()).free - settings.MEDIA_KEEP_FREE_BYTES


def may_add_to(user: Any, collection: Collection | None) -> bool:
    """Say whether `user` may add videos to `collection`."""
    allowed = get_permission_policy().collections_user_has_permission_for(user, "add")
    return collection is not None and allowed.filter(pk=collection.pk).exists()


def may_change(user: Any, video: Video) -> bool:
    """Say whether `user` may change `video`."""
    return bool(get_permission_policy().user_has_permission_for_instance(user, "change", video))


def _check_size(size: int) -> None:
    if size <= 0:
        raise UploadRefusedError(_("这是一个空文件。"))
    if size > settings.MEDIA_MAX_UPLOAD_BYTES:
        limit = filesizeformat(settings.MEDIA_MAX_UPLOAD_BYTES)
        raise UploadRefusedError(_("文件超过大小上限 %(limit)s。") % {"limit": limit}, status=413)
    sums = Upload.objects.unfinished().aggregate(left=Sum(F("size") - F("received")))
    if size > _free_bytes() - (sums["left"] or 0):
        raise UploadRefusedError(
            _("服务器剩余空间不足以存放这个文件（%(size)s），请联系管理员。") % {"size": filesizeformat(size)},
            status=507,
        )


@transaction.atomic
def begin(
    *,
    by: Any,
    at: datetime,
    name: str,
    size: int,
    fingerprint: str = "",
    collection: Collection | None = None,
    replaces: Video | None = None,
) -> Upload:
    """Make room for a file of `size` bytes: a new video in `collection`, or a new version of the video `replaces`.

    `fingerprint` is what the browser knows the file by, so that the same file goes on where it stopped. Raises
    :class:`UploadRefusedError`.
    """
    if replaces is not None:
        collection = replaces.collection
    if not (may_change(by, replaces) if replaces is not None else may_add_to(by, collection)):
        raise UploadRefusedError(_("您不能在这个集合中添加视频。"), status=403)
    _check_size(size)
    if Upload.objects.of(by).unfinished().count() >= AT_ONCE:
        raise UploadRefusedError(_("未完成的上传太多，请先完成或放弃其中一些。"))
    upload = Upload.objects.create(
        owner=by,
        collection=collection,
        replaces=replaces,
        name=clean_name(name) or _("未命名"),
        fingerprint=fingerprint[:64],
        size=size,
        created_at=at,
        touched_at=at,
    )
    audit.record("begin_upload", by=by, at=at, target=upload, size=size)
    return upload


def settle(upload: Upload) -> Upload:
    """Trust no row above its file: bytes that a failing machine has lost are asked for again."""
    on_disk = upload.part.stat().st_size if upload.part.exists() else 0
    if upload.done_at is None and upload.received < upload.size and on_disk < upload.received:
        Upload.objects.filter(pk=upload.pk, received=upload.received).update(received=on_disk)
        upload.received = on_disk
    return upload


def receive(upload: Upload, body: BinaryIO | Any, *, offset: int, by: Any, at: datetime) -> Upload:
    """Append what `body` holds at `offset`, and take the file in once all has arrived.

    Every piece that was read counts, also when the line breaks after it. Raises :class:`OffsetError` when another
    request is ahead, and :class:`UploadRefusedError`.
    """

    def append(piece: Piece, offset: int) -> Upload:
        return _append(upload.uid, piece, offset=offset, by=by, at=at)

    return receive_pieces(upload, body, offset=offset, append=append)


@transaction.atomic
def _append(uid: UUID, piece: Piece, *, offset: int, by: Any, at: datetime) -> Upload:
    upload = Upload.objects.select_for_update().get(uid=uid, owner=by)
    if upload.done_at is not None:
        raise OffsetError(upload.received)
    keep_piece(upload.part, piece, offset=offset, arriving=upload, free=_free_bytes())
    upload.received, upload.touched_at = offset + len(piece), at
    upload.save(update_fields=["received", "touched_at"])
    if upload.received == upload.size:
        enqueue(TAKE_IN, {"upload": upload.pk}, key=f"{TAKE_IN}:{upload.uid}", owner=by, at=at)
    return upload


def _digest(path: Path, *, tell: Callable[[int], None]) -> str:
    digest, size, seen = hashlib.sha256(), path.stat().st_size, 0
    with path.open("rb") as file:
        os.fsync(file.fileno())
        while block := file.read(4 * PIECE):
            digest.update(block)
            seen += len(block)
            if seen % (64 * 4 * PIECE) < len(block):
                tell(seen * 90 // size)
    return digest.hexdigest()


def _resting_place(upload: Upload, video: Video) -> Path:
    suffix = Path(upload.name).suffix[:10]
    name = get_valid_filename(Path(upload.name).stem[:60] or "video") + suffix
    return Path("originals") / str(video.uid) / upload.uid.hex / name


def take_in(upload: Upload, *, run: Run) -> None:
    """Look into a file that has arrived, move it to its place and start its conversion.

    The move and the rows are one step for everybody who reads; an attempt that died between the two goes on. Raises
    ``JobError`` with words for people when the file is no video.
    """
    video = upload.replaces or Video(uid=upload.uid, collection=upload.collection)
    place = _resting_place(upload, video)
    target = Path(settings.MEDIA_ROOT) / place
    source = upload.part if upload.part.exists() else target
    try:
        facts = _inspect(upload, source, run=run)
    except OSError as error:
        raise JobError(_("上传的文件无法读取，请重新上传。"), retry=True) from error
    with run.completing():
        upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        _use(upload, video, place, facts, at=run.clock())
        if source == upload.part:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)


def _inspect(upload: Upload, source: Path, *, run: Run) -> Facts:
    if source.stat().st_size != upload.size:
        raise JobError(_("上传的文件不完整，请重新上传。"))
    run.report(0, _("正在检查文件"))
    upload.sha256 = _digest(source, tell=lambda percent: run.report(percent, _("正在检查文件")))
    Upload.objects.filter(pk=upload.pk).update(sha256=upload.sha256)
    try:
        return probe(source, allow_sound=True)
    except WrongFileError as error:
        raise JobError(str(error)) from error


def _use(upload: Upload, video: Video, place: Path, facts: Facts, *, at: datetime) -> None:
    """Let the video have the file at `place`; the file it had is removed once that is certain."""
    old = Path(video.file.path) if upload.replaces_id and video.file else None
    video.file.name, video.sha256 = str(place), upload.sha256
    video.type = MediaType.VIDEO if facts.height else MediaType.AUDIO
    if not upload.replaces_id:
        video.title, video.uploaded_by_user = Path(upload.name).stem[:255] or upload.name, upload.owner
    start_conversion(video, facts=facts, by=upload.owner, at=at)
    upload.video, upload.done_at = video, at
    upload.save(update_fields=["video", "done_at"])
    if old is not None and old != Path(settings.MEDIA_ROOT) / place:
        transaction.on_commit(lambda: old.unlink(missing_ok=True))


def could_not_take_in(job: Job) -> None:
    """Say on the upload why it came to nothing, and remove its bytes: nothing half-listed stays."""
    upload = Upload.objects.filter(pk=job.payload["upload"], done_at__isnull=True).first()
    if upload is not None:
        Upload.objects.filter(pk=upload.pk).update(reason=job.error, done_at=job.finished_at or upload.touched_at)
        transaction.on_commit(lambda: upload.part.unlink(missing_ok=True))


@transaction.atomic
def abandon(upload: Upload, *, by: Any, at: datetime) -> None:
    """Give an unfinished upload up and remove what has arrived of it; one that is complete is left alone."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.done_at is None and upload.received == upload.size:
        raise UploadRefusedError(_("文件已全部收到，正在检查，不能放弃。"), status=409)
    audit.record("abandon_upload", by=by, at=at, target=upload, received=upload.received)
    part = upload.part
    upload.delete()
    transaction.on_commit(lambda: part.unlink(missing_ok=True))


def expire(at: datetime) -> int:
    """Give up what has not moved for a week, and remove parts that belong to nothing; return how many went."""
    old = Upload.objects.unfinished().filter(touched_at__lt=at - LIFE, received__lt=F("size"))
    gone = 0
    for upload in old.iterator():
        abandon(upload, by=None, at=at)
        gone += 1
    Upload.objects.filter(done_at__lt=at - LIFE).delete()
    known = {f"{uid}.part" for uid in Upload.objects.unfinished().values_list("uid", flat=True)}
    for part in _folder().glob("*.part"):
        if part.name not in known and part.stat().st_mtime < (at - timedelta(hours=1)).timestamp():
            part.unlink(missing_ok=True)
    return gone
