"""Handing out finished files: who may, which file, and the part of it that was asked for.

A signed token is the first part of every path (``/v/<token>/<video>/<version>/…``); the relative addresses inside
playlists inherit it, so no playlist is ever rewritten.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.http import HttpResponseNotModified as NotModified
from django.utils.http import http_date

TOKEN_LIFE = timedelta(hours=12)
TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".jpg": "image/jpeg",
}
#: A file name, or one folder and a file name: nothing that could lead elsewhere.
PLAIN_PATH = re.compile(r"[\w-]+(?:\.[\w-]+)?(?:/[\w-]+\.[\w-]+)?", re.ASCII)
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
BLOCK = 256 * 1024
#: Files that change in a finished folder: qualities are added, another poster is chosen. They are asked about again.
CHANGING = ("master.m3u8", "poster.jpg")

_signer = Signer(salt="media.delivery", sep=".")


@dataclass(frozen=True)
class Pass:
    """What a valid token says."""

    user_id: int
    video_uid: UUID
    until: datetime


class InvalidTokenError(Exception):
    """The token was not made here, or its time is over."""


def make_token(*, user_id: int, video_uid: UUID, at: datetime, life: timedelta = TOKEN_LIFE) -> str:
    """Return a token with which this person may load this video until `at` + `life`."""
    return _signer.sign(f"{user_id}-{video_uid.hex}-{int((at + life).timestamp())}")


def read_token(token: str, *, at: datetime) -> Pass:
    """Return what the token allows, or raise :class:`InvalidTokenError`."""
    try:
        user_id, video, until = _signer.unsign(token).split("-")
    except (BadSignature, ValueError) as error:
        raise InvalidTokenError from error
    found = Pass(int(user_id), UUID(video), datetime.fromtimestamp(int(until), tz=at.tzinfo))
    if at >= found.until:
        raise InvalidTokenError
    return found


def finished_file(folder: str, path: str) -> Path | None:
    """Return the file at `path` below ``MEDIA_ROOT/video/<folder>``, or nothing when there is none of that name."""
    if not PLAIN_PATH.fullmatch(path) or Path(path).suffix not in TYPES:
        return None
    root = (Path(settings.MEDIA_ROOT) / "video" / folder).resolve()
    found = (root / path).resolve()
    return found if found.is_relative_to(root) and found.is_file() else None


def wanted_range(header: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte of a ``Range`` header, or nothing when the whole file is to be sent.

    Several ranges and what is no range at all may be ignored (RFC 9110). Raises ``ValueError`` when the range lies
    outside of the file.
    """
    match = RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:  # the last so many bytes
        if int(last) == 0 or size == 0:
            raise ValueError(header)
        return max(0, size - int(last)), size - 1
    start, end = int(first), min(int(last) if last else size - 1, size - 1)
    if last and int(last) < start:
        return None
    if start >= size:
        raise ValueError(header)
    return start, end


def _blocks(file: BinaryIO, length: int) -> Iterator[bytes]:
    with file:
        while length > 0 and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block


def answer(request: HttpRequest, file: Path, *, extra: Mapping[str, str] | None = None) -> HttpResponseBase:
    """Answer with the file, a part of it (206), or 416 for an impossible part; nginx sends it where that is set up.

    `extra` headers come on top of the usual ones; a file that is no finished video brings its ``Content-Type``.
    """
    stat = file.stat()
    etag = '"' + hashlib.sha256(f"{stat.st_mtime_ns}-{stat.st_size}-{file.name}".encode()).hexdigest()[:20] + '"'
    headers = {
        "Content-Type": TYPES.get(file.suffix, "application/octet-stream"),
        "Cache-Control": "private, no-cache" if file.name in CHANGING else "private, max-age=43200, immutable",
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Last-Modified": http_date(stat.st_mtime),
        "X-Content-Type-Options": "nosniff",
        **(extra or {}),
    }
    if settings.MEDIA_ACCEL_LOCATION:
        inside = quote(str(file.relative_to(Path(settings.MEDIA_ROOT).resolve())))
        location = f"{settings.MEDIA_ACCEL_LOCATION.rstrip('/')}/{inside}"
        return HttpResponse(headers=headers | {"X-Accel-Redirect": location})
    if request.headers.get("If-None-Match") == etag:
        return NotModified(headers={key: headers[key] for key in ("ETag", "Cache-Control")})
    asked = request.headers.get("Range", "")
    if asked and request.headers.get("If-Range", etag) != etag:
        asked = ""  # the file has changed since: send all of it
    try:
        part = wanted_range(asked, stat.st_size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stat.st_size}", "Accept-Ranges": "bytes"})
    return _send(file, part, stat.st_size, headers)


def _send(file: Path, part: tuple[int, int] | None, size: int, headers: dict[str, str]) -> HttpResponseBase:
    opened = file.open("rb")
    kind = headers.pop("Content-Type")
    if part is None:
        whole = FileResponse(opened, content_type=kind, headers=headers | {"Content-Length": str(size)})
        if "Content-Disposition" in headers:  # Django puts its own in its place
            whole["Content-Disposition"] = headers["Content-Disposition"]
        return whole
    start, end = part
    opened.seek(start)
    length = end - start + 1
    headers |= {"Content-Range": f"bytes {start}-{end}/{size}", "Content-Length": str(length)}
    return FileResponse(_blocks(opened, length), status=206, content_type=kind, headers=headers)
