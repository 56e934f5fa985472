"""Verbs on packages that arrive part by part: begin, receive, give up.

The row of the import says how much of the file counts; every part is written under its lock, at the offset it says.
Once all has arrived, the job that takes packages in is enqueued in the same transaction.
"""

import shutil
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.models import Collection

from lms.tus import OffsetError, Piece, UploadRefusedError, clean_name, keep_piece, receive_pieces

from .importing import KEEP_FREE, expect, place, tell_log
from .models import Package, PackageImport
from .permissions import may_change, policy

#: An upload that has not moved for so long is given up.
LIFE = timedelta(days=7)
#: Unfinished uploads of one person.
AT_ONCE = 50


def may_add_to(user: Any, collection: Collection | None) -> bool:
    """Say whether `user` may add packages to `collection`."""
    allowed = policy.collections_user_has_permission_for(user, "add")
    return collection is not None and allowed.filter(pk=collection.pk).exists()


def may_go_on(user: Any, waiting: PackageImport) -> bool:
    """Say whether `user` may still bring the rest of an upload: powers may have been taken back meanwhile."""
    if waiting.replaces is not None:
        return may_change(user, waiting.replaces)
    return may_add_to(user, waiting.collection)


@transaction.atomic
def begin(
    *,
    by: Any,
    at: datetime,
    name: str,
    size: int,
    fingerprint: str = "",
    collection: Collection | None = None,
    replaces: Package | None = None,
) -> PackageImport:
    """Make room for a package of `size` bytes: a new one in `collection`, or a new version of `replaces`.

    `fingerprint` is what the browser knows the file by. Raises ``UploadRefusedError``.
    """
    if replaces is not None:
        collection = replaces.collection
    if not (may_change(by, replaces) if replaces is not None else may_add_to(by, collection)):
        raise UploadRefusedError(_("您不能在这个集合中添加课件。"), status=403)
    if size <= 0:
        raise UploadRefusedError(_("这是一个空文件。"))
    if size > settings.SCORM_MAX_ZIP_BYTES:
        limit = filesizeformat(settings.SCORM_MAX_ZIP_BYTES)
        raise UploadRefusedError(_("文件超过大小上限 %(limit)s。") % {"limit": limit}, status=413)
    if size > _free_bytes():
        raise UploadRefusedError(_("服务器剩余空间不足，请联系管理员。"), status=507)
    if PackageImport.objects.of(by).arriving().count() >= AT_ONCE:
        raise UploadRefusedError(_("未完成的上传太多，请先完成或放弃其中一些。"))
    arriving = PackageImport.objects.create(
        uid=uuid4(),
        by=by,
        collection=collection,
        replaces=replaces,
        file_name=clean_name(name) or "?",
        fingerprint=fingerprint[:64],
        size=size,
        state=PackageImport.State.ARRIVING,
        created_at=at,
        touched_at=at,
    )
    tell_log("begin_package_upload", arriving, by=by, at=at, size=size)
    return arriving


def _free_bytes() -> int:
    return shutil.disk_usage(place("incoming")).free - KEEP_FREE


def receive(arriving: PackageImport, body: Any, *, offset: int, by: Any, at: datetime) -> PackageImport:
    """Append what `body` holds at `offset`, and have the package taken in once all has arrived.

    Every piece that was read counts, also when the line breaks after it. Raises ``OffsetError`` when another request
    is ahead, and ``UploadRefusedError``.
    """

    def append(piece: Piece, offset: int) -> PackageImport:
        return _append(arriving.uid, piece, offset=offset, by=by, at=at)

    return receive_pieces(arriving, body, offset=offset, append=append)


@transaction.atomic
def _append(uid: UUID, piece: Piece, *, offset: int, by: Any, at: datetime) -> PackageImport:
    arriving = PackageImport.objects.select_for_update(of=("self",)).get(uid=uid, by=by)
    if arriving.state != PackageImport.State.ARRIVING:
        raise OffsetError(arriving.received)
    keep_piece(arriving.original, piece, offset=offset, arriving=arriving, free=_free_bytes())
    arriving.received, arriving.touched_at = offset + len(piece), at
    if arriving.received == arriving.size:
        arriving.state = PackageImport.State.WAITING
        expect(arriving, by=by, at=at)
    arriving.save(update_fields=["received", "touched_at", "state", "job"])
    return arriving


def settle(arriving: PackageImport) -> PackageImport:
    """Trust no row above its file: bytes that a failing machine has lost are asked for again."""
    on_disk = arriving.original.stat().st_size if arriving.original.exists() else 0
    if arriving.state == PackageImport.State.ARRIVING and on_disk < arriving.received:
        rows = PackageImport.objects.arriving().filter(pk=arriving.pk, received=arriving.received)
        rows.update(received=on_disk)
        arriving.received = on_disk
    return arriving


@transaction.atomic
def abandon(arriving: PackageImport, *, by: Any, at: datetime) -> None:
    """Give an unfinished upload up and remove what has arrived of it. Raises ``UploadRefusedError``."""
    row = PackageImport.objects.select_for_update(of=("self",)).get(pk=arriving.pk)
    if row.state != PackageImport.State.ARRIVING:
        raise UploadRefusedError(_("文件已全部收到，正在检查，不能放弃。"), status=409)
    tell_log("abandon_package_upload", row, by=by, at=at, received=row.received)
    path = row.original
    row.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def expire(at: datetime) -> int:
    """Give up what has not moved for a week; return how many went."""
    gone = 0
    for each in PackageImport.objects.arriving().filter(touched_at__lt=at - LIFE).iterator():
        abandon(each, by=None, at=at)
        gone += 1
    return gone
