"""What happened to a letter, for the people who may see it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from .models import Attachment, Entry, Letter, Outcome, Satisfaction, SignOff

#: Entries of the writer, who is not named in them: an officer who follows a letter need not know.
_BY_WRITER = {Entry.Kind.LETTER, Entry.Kind.MORE, Entry.Kind.RATED}


#: Steps that the writer sees, but not what the handlers said to one another about them.
_AMONG_HANDLERS = {Entry.Kind.OFFERED, Entry.Kind.REFERRED}


@dataclass(frozen=True)
class Moment:
    """One line of the course of a letter; `words` only for those who read the letter."""

    at: datetime
    kind: str
    label: str
    who: str
    detail: str = ""
    words: str = ""
    files: list[tuple[Attachment, str]] = field(default_factory=list)


def _detail(entry: Entry) -> str:
    facts = entry.facts
    if entry.kind == Entry.Kind.REPLY:
        return f"{Outcome(facts['outcome']).label} · {facts['on']}"
    if entry.kind == Entry.Kind.TERM:
        return f"{facts['old']} → {facts['new']}"
    if entry.kind == Entry.Kind.SIGNED:
        return str(SignOff.Part(facts["part"]).label)
    if entry.kind == Entry.Kind.RATED:
        return str(Satisfaction.Score(facts["score"]).label)
    return str(facts.get("to") or facts.get("box") or facts.get("due_on") or "")


def _moment(letter: Letter, entry: Entry, *, with_words: bool) -> Moment:
    words = entry.open_for(letter) if with_words else {}
    files = [(each, each.name_for(letter)) for each in entry.attachments.all()] if with_words else []
    who = entry.by.real_name if entry.by is not None and entry.kind not in _BY_WRITER else ""
    return Moment(
        entry.at, entry.kind, entry.get_kind_display(), who, _detail(entry), str(words.get("body", "")), files
    )


def _readings(letter: Letter) -> Iterator[Moment]:
    for reading in letter.readings.select_related("reader"):
        kind = "opened_file" if reading.attachment_id else "read"
        yield Moment(reading.at, kind, "", reading.reader.real_name)


def course_of(letter: Letter, *, for_writer: bool, with_words: bool = True) -> list[Moment]:
    """Return the course of `letter` in order: readings, steps and what was said.

    The writer sees neither internal notes nor the reasons for delays; who only follows the letter sees no words.
    """
    entries = letter.entries.select_related("by").prefetch_related("attachments").order_by("at", "pk")
    if for_writer:
        entries = entries.exclude(kind__in=Entry.INTERNAL)
    moments = [
        _moment(letter, entry, with_words=with_words and not (for_writer and entry.kind in _AMONG_HANDLERS))
        for entry in entries
    ]
    return sorted([*moments, *_readings(letter)], key=lambda moment: moment.at)


def late_reason(letter: Letter) -> str:
    """Return why the last answer was late, opened, for the leader who approves it."""
    entry = letter.entries.filter(kind=Entry.Kind.LATE).last()
    return str(entry.open_for(letter).get("body", "")) if entry else ""
