"""Files that come with letters: what they really are, sealed on the disk, opened for who may read the letter."""

import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import IO
from uuid import uuid4
from zipfile import BadZipFile, ZipFile

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from .envelope import close_bytes, open_bytes
from .models import Attachment, Entry, Letter

#: Bytes of one file.
MOST_BYTES = 20 * 1024 * 1024
#: Bytes of all files that are sent at once; more come as supplements.
MOST_BYTES_AT_ONCE = MOST_BYTES
#: Files of one letter, supplement or answer.
MOST_FILES = 5
_SIGNATURES = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
)
_OFFICE = {
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)),
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)),
}


class AttachmentError(Exception):
    """A file that is not taken; the message is for the writer."""


def _kind_of(file: IO[bytes]) -> tuple[str, tuple[str, ...]] | None:
    """Return media type and name endings of what `file` really is, or nothing for what is not taken."""
    file.seek(0)
    head = file.read(16)
    for signature, kind, endings in _SIGNATURES:
        if head.startswith(signature):
            return kind, endings
    if not head.startswith(b"PK"):
        return None
    try:
        with ZipFile(file) as archive:
            names = set(archive.namelist())
    except (BadZipFile, zipfile.LargeZipFile, ValueError, OSError):
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((found for part, found in _OFFICE.items() if part in names), None)


def check_file(name: str, size: int, file: IO[bytes]) -> str:
    """Return the media type of a file that may be attached; raise :class:`AttachmentError` with words for people."""
    if size > MOST_BYTES:
        raise AttachmentError(_("“%(name)s”超过 20 MB，请压缩或分开上传。") % {"name": name})
    if not size:
        raise AttachmentError(_("“%(name)s”是空文件。") % {"name": name})
    found = _kind_of(file)
    if found is None:
        raise AttachmentError(
            _("“%(name)s”不是可以上传的文件，请使用 PDF、Word（docx）、Excel（xlsx）或 JPG、PNG 图片。")
            % {"name": name}
        )
    kind, endings = found
    if PurePath(name).suffix.lower() not in endings:
        raise AttachmentError(_("“%(name)s”的扩展名与内容不符，请核对后重新上传。") % {"name": name})
    return kind


def attach(letter: Letter, entry: Entry, files: Iterable[IO[bytes]]) -> None:
    """Seal `files` and keep them with `entry`; raise :class:`AttachmentError`. Part of the caller's transaction."""
    for file in files:
        name, size = PurePath(str(file.name)).name[-120:], int(file.size)  # type: ignore[attr-defined]
        kind = check_file(name, size, file)
        file.seek(0)
        uid = uuid4()
        made = Attachment(uid=uid, entry=entry, content_type=kind, size=size)
        made.sealed_name = close_bytes(letter, name.encode(), what="name", uid=uid)
        sealed = close_bytes(letter, file.read(), what="attachment", uid=uid)
        made.file.save(f"{uid.hex}.sealed", ContentFile(sealed), save=False)
        made.save()


def content_of(attachment: Attachment) -> bytes:
    """Return the content of `attachment`, opened."""
    with attachment.file.open("rb") as file:
        return open_bytes(attachment.entry.letter, file.read(), what="attachment", uid=attachment.uid)
