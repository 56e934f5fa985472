"""Files that arrive part by part: the tus protocol 1.0 (creation, termination, expiration), for any app.

Here is what all of them share: reading the requests, the answers, and writing a part where it belongs. Whose upload it
is, how much of it counts, and what becomes of it, is the app's.

A part comes as the body of a ``PATCH``. Where the receiver (``lms.receiver``) takes in the bytes instead, the same
``PATCH`` comes twice without a body: first it asks where the part belongs, then it says how much has been written. Both
go the way of a body, through the same checks and verbs.
"""

import base64
import binascii
import fcntl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _

from . import handshake

VERSION = "1.0.0"
PART_TYPE = "application/offset+octet-stream"
#: So much is read from the line and written in one transaction (bytes).
PIECE = 1024 * 1024
View = Callable[..., HttpResponse]


class Arriving(Protocol):
    """The row of a file that arrives: how much of it counts, of how much (bytes)."""

    received: int
    size: int


Row = TypeVar("Row", bound=Arriving)


class UploadRefusedError(Exception):
    """The upload cannot begin or go on; the text says why, for people. `status` is that of the answer over HTTP."""

    def __init__(self, words: str, *, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


class OffsetError(Exception):
    """The part does not begin where the file ends; `received` says where that is."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


@dataclass(frozen=True)
class Announced:
    """A part that the receiver is about to write, of `length` bytes where that is known: nothing has come yet."""

    length: int | None

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True)
class Written:
    """A part of `length` bytes that the receiver says it has written; `full` says that the disk took no more."""

    length: int
    full: bool

    def __len__(self) -> int:
        return self.length


#: What counts at one time: bytes of a body, or what the receiver says instead.
Piece = bytes | Announced | Written


class Invitation(Exception):
    """The announced part may come: `most` bytes at `offset` of the file at `path`. For the receiver alone."""

    def __init__(self, path: Path, *, offset: int, most: int) -> None:
        super().__init__(path)
        self.facts = {"file": str(path.absolute()), "offset": offset, "most": most}


def speaks_tus(view: View) -> View:
    """Refuse another version of the protocol, put its headers on every answer, and turn refusals into answers."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            answer = HttpResponse(status=412, headers={"Tus-Version": VERSION})
        else:
            try:
                answer = view(request, *args, **kwargs)
            except UploadRefusedError as error:
                answer = HttpResponse(str(error), status=error.status, content_type="text/plain; charset=utf-8")
            except OffsetError as error:
                answer = HttpResponse(status=409, headers={"Upload-Offset": str(error.received)})
            except Invitation as place:
                at = timezone.now().timestamp()
                said = handshake.say(handshake.PLACE, request.path, place.facts, at=at)
                answer = HttpResponse(status=200, headers={handshake.PLACE: said})
        answer["Tus-Resumable"] = VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    return wrapped


def number(request: HttpRequest, header: str) -> int:
    """Return a header that must be a whole number; raises :class:`UploadRefusedError`."""
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit()) or len(value) > 18:
        raise UploadRefusedError(_("请求不完整，请刷新页面后重试。"))
    return int(value)


def brought(request: HttpRequest) -> Any:
    """Return what a ``PATCH`` brings: its body, or what the receiver says instead of one.

    Raises :class:`UploadRefusedError` when somebody else speaks in the receiver's name.
    """
    note = request.headers.get(handshake.NOTE)
    if note is None:
        return request
    try:
        facts = handshake.hear(handshake.NOTE, note, request.path, at=timezone.now().timestamp())
    except handshake.ForgedError:
        raise UploadRefusedError(_("请求不完整，请刷新页面后重试。")) from None
    if "written" not in facts:
        return Announced(facts["length"])
    if facts["offset"] != number(request, "Upload-Offset"):
        raise UploadRefusedError(_("请求不完整，请刷新页面后重试。"))
    return Written(facts["written"], facts["full"])


def metadata(request: HttpRequest) -> dict[str, str]:
    """Read ``Upload-Metadata``: ``key base64,key base64``; raises :class:`UploadRefusedError`."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "")[:4096].split(","):
        key, _blank, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise UploadRefusedError(_("请求不完整，请刷新页面后重试。")) from None
    return found


def abilities(most: int) -> HttpResponse:
    """Answer OPTIONS: what is spoken here, and how large a file may be (bytes)."""
    return HttpResponse(
        status=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,termination,expiration",
            "Tus-Max-Size": str(most),
        },
    )


def state(status: int, *, received: int, until: datetime, **headers: str) -> HttpResponse:
    """Answer how much has arrived, and until when the upload is kept without moving."""
    return HttpResponse(
        status=status,
        headers={"Upload-Offset": str(received), "Upload-Expires": http_date(until.timestamp())}
        | {key.replace("_", "-"): value for key, value in headers.items()},
    )


def clean_name(name: str) -> str:
    """Return the name of a file as its owner calls it, without folders and what cannot be printed; it may be empty."""
    return "".join(each for each in Path(name.replace("\\", "/")).name if each.isprintable()).strip()[-200:]


def read_piece(body: BinaryIO | Any, size: int = PIECE) -> bytes:
    """Read up to `size` bytes; a line that breaks ends the body."""
    parts: list[bytes] = []
    while size > 0:
        try:
            block = body.read(size)
        except OSError:  # UnreadablePostError is one
            break
        if not block:
            break
        parts.append(block)
        size -= len(block)
    return b"".join(parts)


def receive_pieces(arriving: Row, body: Any, *, offset: int, append: Callable[[Piece, int], Row]) -> Row:
    """Hand what `body` holds over piece by piece, with the offset of each; return the row as it is then.

    Every piece that was read counts, also when the line breaks after it. A file that is whole is handed over once
    more without a piece: the verb that ends an upload may have failed.
    """
    if isinstance(body, Announced | Written):
        arriving = append(body, offset)
        if isinstance(body, Written) and body.full:
            raise _no_room()
        return arriving
    while True:
        piece = read_piece(body)
        if not piece and arriving.received < arriving.size:
            return arriving
        arriving = append(piece, offset)
        offset = arriving.received
        if offset == arriving.size:
            return arriving


def keep_piece(path: Path, piece: Piece, *, offset: int, arriving: Arriving, free: int) -> None:
    """Write a piece of a file whose row is locked; `free` is what may be written (bytes).

    An announced one is invited; of one that is written already, the file is looked at. Raises :class:`OffsetError`,
    :class:`UploadRefusedError` and :class:`Invitation`.
    """
    if offset != arriving.received:
        raise OffsetError(arriving.received)
    on_disk = path.stat().st_size if path.exists() else 0
    if on_disk < offset:
        raise OffsetError(on_disk)
    if isinstance(piece, Announced):
        raise _invitation(path, piece, offset=offset, arriving=arriving, free=free)
    if offset + len(piece) > arriving.size:
        raise UploadRefusedError(_("收到的内容比文件本身长。"))
    if isinstance(piece, Written):
        if offset + len(piece) > on_disk:
            raise UploadRefusedError(_("请求不完整，请刷新页面后重试。"))
        return
    try:
        if len(piece) > free:
            raise OSError
        write_piece(path, piece, offset=offset)
    except OSError as error:
        raise _no_room() from error


def _invitation(path: Path, piece: Announced, *, offset: int, arriving: Arriving, free: int) -> Invitation:
    """Return where an announced part belongs, and see to it that there is a file; raises as it would for the bytes."""
    left = arriving.size - offset
    length = left if piece.length is None else piece.length
    if length > left:
        raise UploadRefusedError(_("收到的内容比文件本身长。"))
    if length > free:
        raise _no_room()
    try:
        if offset == 0:
            path.touch()
    except OSError as error:
        raise _no_room() from error
    return Invitation(path, offset=offset, most=length)


def _no_room() -> UploadRefusedError:
    words = _("服务器存储空间不足，上传已暂停，已收到的部分会保留。请联系管理员清理空间后继续。")
    return UploadRefusedError(words, status=507)


def write_piece(path: Path, piece: bytes, *, offset: int) -> None:
    """Write a piece where it belongs; what a failed attempt has left behind it goes.

    Raises :class:`UploadRefusedError` while the receiver writes to the file, and ``OSError``.
    """
    with open(path, "r+b" if path.exists() else "w+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadRefusedError(_("这个文件正在另一个窗口上传，请稍后再试。"), status=423) from None
        file.seek(offset)
        file.write(piece)
        file.truncate()


def beginning(path: Path, piece: Piece) -> bytes:
    """Return the first bytes of a piece that begins the file at `path`; nothing when there are none yet."""
    if isinstance(piece, bytes):
        return piece
    if not len(piece) or not path.exists():
        return b""
    with path.open("rb") as file:
        return file.read(min(len(piece), 4096))
