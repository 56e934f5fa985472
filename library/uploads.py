"""Verbs on files that arrive part by part: begin, receive, take over as a version, give up.

A file belongs to the person who uploads it and to the document it is meant for. Once it is whole, that person says on
which days it holds; only then it becomes a version.
"""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from lms.tus import Piece, UploadRefusedError, beginning, clean_name, keep_piece, receive_pieces

from .actions import MAX_BYTES, WRONG_FORMAT, add_version, format_by_name, format_of
from .models import ArrivingFile, DocumentVersion, LibraryDocument

#: A file that has not moved for so long is given up.
LIFE = timedelta(days=7)
#: Files of one person that are not taken over yet.
AT_ONCE = 50
#: Free space that stays free for everything else (bytes).
KEEP_FREE = 512 * 1024**2
#: The answer to a file that is no document.
WRONG_KIND = 415


def _free_bytes() -> int:
    folder = Path(settings.MEDIA_ROOT) / "library" / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free - KEEP_FREE


@transaction.atomic
def begin(
    document: LibraryDocument, *, name: str, size: int, fingerprint: str = "", by: User, at: datetime
) -> ArrivingFile:
    """Make room for a file of `size` bytes that shall become a version of `document`.

    `fingerprint` is what the browser knows the file by. Raises ``UploadRefusedError``.
    """
    if not LibraryDocument.objects.managed_by(by).filter(pk=document.pk).exists():
        raise UploadRefusedError(_("您不能维护这份资料。"), status=403)
    if size <= 0:
        raise UploadRefusedError(_("这是一个空文件。"))
    if size > MAX_BYTES:
        raise UploadRefusedError(_("文件超过 %(size)d MB。") % {"size": MAX_BYTES // 1024**2}, status=413)
    if not format_by_name(name):
        raise UploadRefusedError(str(WRONG_FORMAT), status=WRONG_KIND)
    if size > _free_bytes():
        raise UploadRefusedError(_("服务器剩余空间不足，请联系管理员。"), status=507)
    if ArrivingFile.objects.of(by).count() >= AT_ONCE:
        raise UploadRefusedError(_("未完成的上传太多，请先完成或放弃其中一些。"))
    return ArrivingFile.objects.create(
        by=by,
        document=document,
        file_name=clean_name(name),
        fingerprint=fingerprint[:64],
        size=size,
        created_at=at,
        touched_at=at,
    )


def receive(arriving: ArrivingFile, body: Any, *, offset: int, at: datetime) -> ArrivingFile:
    """Append what `body` holds at `offset`; every piece that was read counts, also when the line breaks after it.

    Raises ``OffsetError`` when another request is ahead, and ``UploadRefusedError``; a file that begins otherwise than
    its name says can never become a version and is given up at once.
    """

    def append(piece: Piece, offset: int) -> ArrivingFile:
        return _append(arriving.uid, piece, offset=offset, at=at)

    try:
        return receive_pieces(arriving, body, offset=offset, append=append)
    except UploadRefusedError as error:
        if error.status == WRONG_KIND:
            give_up(arriving, by=arriving.by, at=at)
        raise


@transaction.atomic
def _append(uid: UUID, piece: Piece, *, offset: int, at: datetime) -> ArrivingFile:
    arriving = ArrivingFile.objects.select_for_update(of=("self",)).get(uid=uid)
    if offset == 0 and (first := beginning(arriving.path, piece)):
        try:
            format_of(arriving.file_name, first)
        except ValidationError as error:
            raise UploadRefusedError(" ".join(error.messages), status=WRONG_KIND) from error
    keep_piece(arriving.path, piece, offset=offset, arriving=arriving, free=_free_bytes())
    arriving.received, arriving.touched_at = offset + len(piece), at
    arriving.save(update_fields=["received", "touched_at"])
    return arriving


def settle(arriving: ArrivingFile) -> ArrivingFile:
    """Trust no row above its file: bytes that a failing machine has lost are asked for again."""
    on_disk = arriving.path.stat().st_size if arriving.path.exists() else 0
    if on_disk < arriving.received:
        ArrivingFile.objects.filter(pk=arriving.pk, received=arriving.received).update(received=on_disk)
        arriving.received = on_disk
    return arriving


@transaction.atomic
def take_over(
    arriving: ArrivingFile, *, valid_from: date, valid_until: date | None, note: str, by: User, at: datetime
) -> DocumentVersion:
    """Make a file that is all there a version of its document. Raises ``ValidationError``.

    Raises ``ArrivingFile.DoesNotExist`` where that has happened already: a form that was sent twice.
    """
    row = ArrivingFile.objects.of(by).select_for_update(of=("self",)).select_related("document").get(pk=arriving.pk)
    if not settle(row).is_whole:
        raise ValidationError(_("文件还没有全部收到，请继续上传。"))
    with row.path.open("rb") as file:
        version = add_version(
            row.document,
            File(file, name=row.file_name),
            name=row.file_name,
            valid_from=valid_from,
            valid_until=valid_until,
            note=note,
            by=by,
            at=at,
        )
    _remove(row)
    return version


@transaction.atomic
def give_up(arriving: ArrivingFile, *, by: User | None, at: datetime) -> None:
    """Remove a file that shall not become a version, with what has arrived of it; again, it does nothing."""
    row = ArrivingFile.objects.select_for_update(of=("self",)).filter(pk=arriving.pk).first()
    if row is not None:
        record("give_up_library_upload", by=by, at=at, target=row.document, file=row.file_name, received=row.received)
        _remove(row)


def _remove(row: ArrivingFile) -> None:
    path = row.path
    row.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def expire(at: datetime) -> int:
    """Give up what has not moved for a week; return how many went."""
    stale = list(ArrivingFile.objects.filter(touched_at__lt=at - LIFE))
    for each in stale:
        give_up(each, by=None, at=at)
    return len(stale)
