"""Somebody's dates as an iCalendar file (RFC 5545). Plain Python."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from .plugins import AgendaItem

LINE = 75  # octets


def _escape(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(text.split())


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _fold(line: str) -> str:
    """Break a line after 75 octets, never within a letter."""
    parts, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE:
            parts.append("")
            size = 1  # the blank that begins the next line
        parts[-1] += letter
        size += octets
    return "\r\n ".join(parts)


def _when(item: AgendaItem) -> list[str]:
    if item.starts_at is None:
        return [
            f"DTSTART;VALUE=DATE:{item.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{item.day + timedelta(days=1):%Y%m%d}",
            "TRANSP:TRANSPARENT",
        ]
    end = item.ends_at or item.starts_at + timedelta(hours=1)
    return [f"DTSTART:{_moment(item.starts_at)}", f"DTEND:{_moment(end)}"]


def calendar_text(items: Iterable[AgendaItem], *, name: str, host: str, at: datetime) -> str:
    """Return the file; `at` is when it is made, `host` makes identifiers unique in the world, `item.url` is whole."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//xuezhou//ZH", f"X-WR-CALNAME:{_escape(name)}"]
    for item in items:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{item.uid}@{host}",
            f"DTSTAMP:{_moment(at)}",
            *_when(item),
            f"SUMMARY:{_escape(item.title)}",
            *([f"LOCATION:{_escape(item.place)}"] if item.place else []),
            *([f"URL:{item.url}"] if item.url else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_fold(line)}\r\n" for line in lines)
