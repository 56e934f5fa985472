"""The dates of somebody's classes as an iCalendar file (RFC 5545). Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LINE = 75  # octets


@dataclass(frozen=True)
class Appointment:
    """One entry: `uid` stays the same when the file is fetched again, so that a calendar replaces it."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    url: str = ""


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


def calendar_text(appointments: Iterable[Appointment], *, name: str, at: datetime) -> str:
    """Return the file; `at` is when it is made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//xuezhou//classes//ZH", f"X-WR-CALNAME:{_escape(name)}"]
    for each in appointments:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{each.uid}",
            f"DTSTAMP:{_moment(at)}",
            f"DTSTART:{_moment(each.starts_at)}",
            f"DTEND:{_moment(each.ends_at)}",
            f"SUMMARY:{_escape(each.title)}",
            *([f"LOCATION:{_escape(each.place)}"] if each.place else []),
            *([f"URL:{each.url}"] if each.url else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_fold(line)}\r\n" for line in lines)
