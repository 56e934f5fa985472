"""A line to the server: HTTP/1.1 by hand, because a client library would cost more than the server."""

import asyncio
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

CSRF = "c" * 32
FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    """Status, headers and text of an answer."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass
class Waits:
    """How long requests of one sort took (ms), and which failed."""

    name: str
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def print(self, what: str, target: float = 0) -> None:
        """Print the figures, with the target for p95 where there is one."""
        times = sorted(self.times) or [0.0]
        p95 = times[int(len(times) * 0.95) - 1] if len(times) > 1 else times[0]
        goal = f" (target {target:.0f})" if target else ""
        print(
            f"{what}: p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms{goal}, longest {times[-1]:.0f} ms, "
            f"{len(times)} answered, {len(self.errors)} errors {sorted(set(self.errors))[:3] or ''}",
            flush=True,
        )


class Line:
    """One connection of one person."""

    def __init__(self, port: int, who: Any) -> None:
        self.port, self.who = port, who

    async def __aenter__(self) -> "Line":
        self.begin = time.perf_counter()
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def send(
        self, method: str, path: str, body: str | bytes = "", *, waits: Waits, expected: int, kind: str = ""
    ) -> Answer:
        """Send a request and wait for its answer; the wait counts from the opening of the line.

        A body is JSON unless `kind` says otherwise.
        """
        kind = kind or ("application/json" if body else FORM)
        text = body or (f"csrfmiddlewaretoken={CSRF}" if method == "POST" else "")
        sent = text.encode() if isinstance(text, str) else text
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n"
            f"Cookie: sessionid={self.who.session}; csrftoken={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(sent)}\r\n\r\n"
        )
        self.writer.write(head.encode() + sent)
        await self.writer.drain()
        raw = (await self.reader.read()).decode("utf-8", "replace")
        top, _, text = raw.partition("\r\n\r\n")
        first, *lines = top.split("\r\n")
        status = int(first.split()[1]) if first.startswith("HTTP/") else 0
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines if ": " in line)}
        waits.times.append((time.perf_counter() - self.begin) * 1000)
        if status != expected or (expected == 302 and "/account/" in headers.get("location", "")):
            waits.errors.append(f"{status} {headers.get('location', '')}")
        return Answer(status, headers, text)
