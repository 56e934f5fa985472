"""Handing out the files of a package: which file, as what, and the part of it that was asked for."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.http import HttpResponseNotModified as NotModified
from django.utils.http import http_date

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
BLOCK = 256 * 1024
#: What a browser may show or run; every other file is a download.
TYPES = {
    **{".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml"},
    **{".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json"},
    **{".xml": "text/xml", ".txt": "text/plain", ".vtt": "text/vtt", ".pdf": "application/pdf", ".xsd": "text/xml"},
    **{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"},
    **{".svg": "image/svg+xml", ".ico": "image/x-icon", ".bmp": "image/bmp", ".cur": "image/x-icon"},
    **{".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg", ".ogg": "audio/ogg"},
    **{".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".wav": "audio/wav", ".oga": "audio/ogg"},
    **{".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf"},
    **{".eot": "application/vnd.ms-fontobject", ".wasm": "application/wasm"},
}
DOCUMENTS = {"text/html", "application/xhtml+xml", "text/xml", "image/svg+xml"}


def policy(site: str) -> str:
    """Return the policy of a package's pages: they may do much, but only within their own host.

    Old contents write inline scripts and use ``eval``; what they run stays on this host, which knows nobody.
    """
    return "; ".join(
        (
            "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'",
            "connect-src 'self'",
            "form-action 'none'",
            "worker-src 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            f"frame-ancestors 'self' {site}",
        )
    )


def file_of(folder: Path, path: str) -> Path | None:
    """Return the file at `path` below `folder`, or nothing when there is none of that name."""
    if "\x00" in path or "\\" in path or path.endswith("/"):
        return None
    root = folder.resolve()
    found = (root / path).resolve()
    try:
        return found if found.is_relative_to(root) and found.is_file() else None
    except OSError:  # a name longer than any that a disk can hold
        return None


def wanted_range(header: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte of a ``Range`` header, or nothing when the whole file is to be sent.

    Raises ``ValueError`` when the range lies outside of the file.
    """
    match = RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
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


def content_type(file: Path) -> str:
    """Return as what a file is sent; what is not listed is a download."""
    return TYPES.get(file.suffix.lower(), "application/octet-stream")


def _headers(file: Path, etag: str) -> dict[str, str]:
    kind = content_type(file)
    headers = {
        "Content-Type": kind,
        "Cache-Control": "private, max-age=43200, immutable",
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Last-Modified": http_date(file.stat().st_mtime),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": policy(settings.SITE_URL),
    }
    if kind == "image/svg+xml":
        # As an image it is drawn without scripts; as a page of its own it may do nothing.
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    if kind == "application/octet-stream":
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    if (encoding := _encoding(file)) and kind in DOCUMENTS | {"text/plain", "text/css", "text/javascript"}:
        headers["Content-Type"] = f"{kind}; charset={encoding}"
    return headers


def _encoding(file: Path) -> str:
    """Return the encoding of scripts and styles that are no UTF-8 without saying so; pages say theirs themselves."""
    if file.suffix.lower() not in {".js", ".css", ".txt"} or file.stat().st_size > BLOCK * 4:
        return ""
    data = file.read_bytes()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            data.decode("gbk")
        except UnicodeDecodeError:
            return ""
        return "gbk"
    return "" if data.isascii() else "utf-8"


def answer(request: HttpRequest, file: Path) -> HttpResponseBase:
    """Answer with the file, a part of it (206), or 416 for an impossible part; nginx sends it where that is set up."""
    stat = file.stat()
    etag = '"' + hashlib.sha256(f"{stat.st_mtime_ns}-{stat.st_size}-{file}".encode()).hexdigest()[:20] + '"'
    headers = _headers(file, etag)
    if settings.SCORM_ACCEL_LOCATION:
        inside = quote(str(file.relative_to(Path(settings.SCORM_ROOT).resolve() / "packages")))
        location = f"{settings.SCORM_ACCEL_LOCATION.rstrip('/')}/{inside}"
        return HttpResponse(headers=headers | {"X-Accel-Redirect": location})
    if request.headers.get("If-None-Match") == etag:
        return NotModified(headers={key: headers[key] for key in ("ETag", "Cache-Control")})
    asked = request.headers.get("Range", "")
    if asked and request.headers.get("If-Range", etag) != etag:
        asked = ""
    try:
        part = wanted_range(asked, stat.st_size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stat.st_size}", "Accept-Ranges": "bytes"})
    return _send(file, part, stat.st_size, headers)


def _send(file: Path, part: tuple[int, int] | None, size: int, headers: dict[str, str]) -> HttpResponseBase:
    opened = file.open("rb")
    kind = headers.pop("Content-Type")
    if part is None:
        disposition = headers.pop("Content-Disposition", "")
        response = FileResponse(opened, content_type=kind, headers=headers | {"Content-Length": str(size)})
        if disposition:
            response["Content-Disposition"] = disposition
        return response
    start, end = part
    opened.seek(start)
    headers |= {"Content-Range": f"bytes {start}-{end}/{size}", "Content-Length": str(end - start + 1)}
    return StreamingHttpResponse(_blocks(opened, end - start + 1), status=206, content_type=kind, headers=headers)
