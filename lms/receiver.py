"""The receiver of parts of large files: ``granian --interface wsgi lms.receiver:application``.

A small program beside the site that takes in the bytes of uploads (``PATCH`` of tus) and nothing else. It knows no
models, no people and no words: it asks the site whether a part may come and where it belongs, writes it there, and
tells the site how much it wrote; the site looks at the file and lets that count. What the site answers goes to the
browser as it is. Without this program the site takes parts itself (``lms.tus``). See docs/decisions/0026.
"""

import fcntl
import gc
import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterable
from http.client import HTTPConnection, HTTPException, responses
from io import FileIO
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

from django.conf import settings

from lms import handshake

#: Addresses of uploads; whether there is one says the site.
UPLOAD = re.compile(r"(?:/[a-z0-9_-]+)+/uploads/[0-9a-f-]{36}/")
#: So much is held in memory at a time (bytes).
PIECE = 256 * 1024
#: So much of a part that was refused is read all the same (bytes): more than any proxy of ours lets through.
MOST_IGNORED = 32 * 1024 * 1024
#: The site answers within so many seconds.
PATIENCE = 60
#: What the site needs of the browser's request in order to judge it as if it had come there.
HANDED_ON = (
    *("Host", "Cookie", "Origin", "Referer", "User-Agent", "X-CSRFToken"),
    *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Tus-Resumable", "Upload-Offset"),
)
#: What belongs to one line, not to the answer; and what is meant for us alone.
NOT_HANDED_BACK = {
    *("connection", "keep-alive", "transfer-encoding", "content-length", "date", "server", handshake.PLACE.lower()),
}
#: A request as WSGI has it.
Request = dict[str, Any]


class Answer(NamedTuple):
    """An answer over HTTP: status, headers, body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""


def plain(status: int, **headers: str) -> Answer:
    """Return an answer of our own, without words: the browser's page has some, in the reader's language."""
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Answer(status, [*named, ("Tus-Resumable", "1.0.0"), ("Cache-Control", "no-store")])


class Site:
    """The site at `address` (``http://host:port``), over lines that stay open."""

    def __init__(self, address: str) -> None:
        self.netloc = urlsplit(address).netloc
        self.idle: deque[HTTPConnection] = deque(maxlen=16)

    def ask(self, path: str, headers: dict[str, str]) -> Answer:
        """Send a ``PATCH`` without body; raises ``OSError`` or ``HTTPException`` when the site does not answer.

        Whatever is asked may be asked twice: the site counts nothing that counts already.
        """
        while self.idle:
            try:
                return self._ask(self.idle.pop(), path, headers)
            except (ConnectionError, IndexError):  # closed meanwhile, or taken by another thread
                continue
        return self._ask(HTTPConnection(self.netloc, timeout=PATIENCE), path, headers)

    def _ask(self, line: HTTPConnection, path: str, headers: dict[str, str]) -> Answer:
        try:
            line.putrequest("PATCH", path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                line.putheader(name, value)
            line.putheader("Content-Length", "0")
            line.endheaders()
            answer = line.getresponse()
            found = Answer(answer.status, answer.getheaders(), answer.read())
        except (OSError, HTTPException):
            line.close()
            raise
        self.idle.append(line)
        return found


class Place(NamedTuple):
    """Where a part belongs: the file, the offset in it, and how much may come (bytes)."""

    file: str
    offset: int
    most: int


class Part:
    """A part that a browser has announced: the address, the headers that say whose it is, the body."""

    def __init__(self, request: Request, site: Site) -> None:
        self.path: str = request["PATH_INFO"]
        self.body: BinaryIO = request["wsgi.input"]
        self.site = site
        length: str = request.get("CONTENT_LENGTH") or ""
        self.length = int(length) if length.isdecimal() else None
        named = {name: request.get(f"HTTP_{name.upper().replace('-', '_')}") for name in HANDED_ON}
        named["Content-Type"] = request.get("CONTENT_TYPE")
        self.headers = {name: value for name, value in named.items() if value}

    def tell(self, **facts: Any) -> Answer:
        """Tell the site something about this part, signed; return what it answers."""
        note = handshake.say(handshake.NOTE, self.path, facts, at=time.time())
        return self.site.ask(self.path, self.headers | {handshake.NOTE: note})

    def place(self) -> Place | Answer:
        """Ask the site where the part belongs; anything else that it answers is meant for the browser."""
        answer = self.tell(length=self.length)
        for name, value in answer.headers:
            if name.lower() == handshake.PLACE.lower():
                return Place(**handshake.hear(handshake.PLACE, value, self.path, at=time.time()))
        return answer

    def take(self) -> Answer:
        """Write the part where it belongs and return the answer for the browser."""
        place = self.place()
        return place if isinstance(place, Answer) else self.write(place)

    def write(self, place: Place) -> Answer:
        """Write the part at `place`, which the site has named; return the answer for the browser.

        423 while another window writes, 409 when the file is gone: given up, or taken in, since the site answered.
        """
        try:
            with open(place.file, "r+b", buffering=0) as file:
                return self._write_alone(place, file)
        except FileNotFoundError:
            return plain(409)

    def _write_alone(self, place: Place, file: FileIO) -> Answer:
        """Write while nobody else does.

        A file that does not end at the offset has been written to since the site answered, or by somebody who died
        before it counted: only the site knows which, and what does not count goes.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return plain(423)
        if os.fstat(file.fileno()).st_size != place.offset:
            again = self.place()
            if isinstance(again, Answer):
                return again
            file.truncate(place.offset)
        written, full = write_pieces(file.fileno(), self.body, place.offset, place.most)
        return self.tell(offset=place.offset, written=written, full=full)


def write_pieces(file: int, body: BinaryIO, offset: int, most: int) -> tuple[int, bool]:
    """Write up to `most` bytes of `body` at `offset`; return how many were written, and whether the disk was full.

    A line that breaks ends the body: what was read before is written and counts.
    """
    written = 0
    while written < most:
        try:
            piece = memoryview(body.read(min(PIECE, most - written)))
        except OSError:
            break
        if not piece:
            break
        while piece:
            try:
                count = os.pwrite(file, piece, offset + written)
            except OSError:
                return written, True
            written, piece = written + count, piece[count:]
    return written, False


def read_to_the_end(body: BinaryIO) -> None:
    """Read what is left of a part that was refused: an answer that comes before its question is over gets lost.

    The line would be reset with bytes on it that nobody read, and the proxy would make a 502 of the refusal.
    """
    left = MOST_IGNORED
    while left > 0:
        try:
            piece = body.read(PIECE)
        except OSError:
            return
        if not piece:
            return
        left -= len(piece)


_site = Site(settings.RECEIVER_SITE)


def application(request: Request, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request (WSGI)."""
    if not UPLOAD.fullmatch(request["PATH_INFO"]):
        answer = plain(404)
    elif request["REQUEST_METHOD"] != "PATCH":
        answer = plain(405, Allow="PATCH")
    else:
        try:
            answer = Part(request, _site).take()
        except (ConnectionError, TimeoutError, HTTPException):  # the site is away; the browser tries again
            answer = plain(503, Retry_After="5")
    read_to_the_end(request["wsgi.input"])
    headers = [pair for pair in answer.headers if pair[0].lower() not in NOT_HANDED_BACK]
    if answer.status != 204:
        headers.append(("Content-Length", str(len(answer.body))))
    start_response(f"{answer.status} {responses.get(answer.status, '')}", headers)
    return [answer.body]


# What lives as long as the process is not looked through for garbage.
gc.collect()
gc.freeze()
