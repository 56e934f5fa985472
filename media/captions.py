"""Captions: read what editors have (WebVTT or SRT, UTF-8 or GBK), keep one tidy WebVTT, and its lines for searching."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit

from .models import CaptionCue, CaptionTrack, Video
from .probing import WrongFileError

MAX_BYTES = 2 * 1024 * 1024
MAX_LINES = 20_000
#: Names of the languages that are offered.
LANGUAGES = {"zh": "中文", "zh-hant": "繁體中文", "en": "English", "wuu": "舟山话"}
_ARROW = re.compile(r"\s*(\S+)\s+-->\s+(\S+)")
_TIME = re.compile(r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3}))?")
_TAG = re.compile(r"<[^>\n]*>|\{\\[^}\n]*\}")


@dataclass(frozen=True)
class Line:
    """What is shown from `start_ms` to `end_ms`, plain text."""

    start_ms: int
    end_ms: int
    text: str


def decode(data: bytes) -> str:
    """Return the text of a caption file: UTF-8, UTF-16 with its mark, or GBK; raises ``WrongFileError``."""
    codecs = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise WrongFileError(_("无法识别字幕文件的文字编码，请另存为 UTF-8 后再上传。"))


def _milliseconds(text: str, number: int) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        raise WrongFileError(
            _("第 %(line)d 行的时间“%(time)s”无法识别，应写作 00:01:02.500。") % {"line": number, "time": text[:20]}
        )
    hours, minutes, seconds, rest = match.groups()
    return (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int((rest or "0").ljust(3, "0"))


def read_lines(text: str) -> list[Line]:
    """Return the lines of WebVTT or SRT in order; raises ``WrongFileError`` with the number of the line at fault."""
    rows = text.split("\n")
    found: list[Line] = []
    for number, row in enumerate(rows, start=1):
        match = _ARROW.match(row)
        if match is None:
            continue
        start, end = (_milliseconds(part, number) for part in match.groups())
        if end <= start:
            raise WrongFileError(_("第 %(line)d 行的结束时间不晚于开始时间。") % {"line": number})
        words = _plain(rows[number:])
        if words:
            found.append(Line(start, end, words))
    if not found:
        raise WrongFileError(_("文件里没有一行字幕。支持 WebVTT（.vtt）和 SubRip（.srt）。"))
    if len(found) > MAX_LINES:
        raise WrongFileError(_("字幕超过 %(count)d 行。") % {"count": MAX_LINES})
    return sorted(found, key=lambda line: line.start_ms)


def _plain(rows: Iterable[str]) -> str:
    """Return the text up to the next empty row, without marks."""
    words = []
    for row in rows:
        if not row.strip():
            break
        words.append(html.unescape(_TAG.sub("", row)).strip())
    return "\n".join(word for word in words if word)


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def write_vtt(lines: Sequence[Line]) -> str:
    """Return the lines as WebVTT, without those before the beginning; text is escaped, so nothing in it is markup."""
    cues = [
        f"{_clock(max(0, line.start_ms))} --> {_clock(line.end_ms)}\n{html.escape(line.text, quote=False)}\n"
        for line in lines
        if line.end_ms > 0
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def shifted(lines: Iterable[Line], offset_ms: int) -> list[Line]:
    """Return the lines later by `offset_ms` (earlier when negative)."""
    return [Line(line.start_ms + offset_ms, line.end_ms + offset_ms, line.text) for line in lines]


def _check_something_is_shown(lines: Iterable[Line]) -> None:
    if all(line.end_ms <= 0 for line in lines):
        raise WrongFileError(_("按这个偏移量，没有一行字幕落在视频之内。"))


def read_file(file: File) -> list[Line]:
    """Return the lines of an uploaded caption file; raises ``WrongFileError`` in words."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise WrongFileError(_("字幕文件超过 2 MB。"))
    return read_lines(decode(data))


@transaction.atomic
def add_captions(
    video: Video, file: File, *, by: Any, at: datetime, language: str = "zh", label: str = "", offset_ms: int = 0
) -> CaptionTrack:
    """Give the video captions in one language, in place of those it had; raises ``WrongFileError``.

    `file` is WebVTT or SRT; `offset_ms` makes every line later (earlier when negative).
    """
    lines = shifted(read_file(file), offset_ms)
    _check_something_is_shown(lines)
    track = CaptionTrack.objects.select_for_update().filter(video=video, language=language).first()
    track = track or CaptionTrack(video=video, language=language)
    track.label = label or LANGUAGES.get(language, language)
    _keep(track, lines)
    audit.record("add_captions", by=by, at=at, target=video, language=language, lines=len(lines))
    return track


def _keep(track: CaptionTrack, lines: Sequence[Line]) -> None:
    """Write file and rows anew; the old file goes once that is certain, since its name may be cached for ever."""
    old = track.file.path if track.pk and track.file else None
    track.file.save(f"{track.language}.vtt", ContentFile(write_vtt(lines).encode()), save=False)
    track.save()
    track.cues.all().delete()
    CaptionCue.objects.bulk_create(
        CaptionCue(track=track, start_ms=line.start_ms, end_ms=line.end_ms, text=line.text) for line in lines
    )
    if old:
        transaction.on_commit(lambda: Path(old).unlink(missing_ok=True))


@transaction.atomic
def shift_captions(track: CaptionTrack, offset_ms: int, *, by: Any, at: datetime) -> CaptionTrack:
    """Show every line later by `offset_ms` (earlier when negative); raises ``WrongFileError`` when none is shown."""
    track = CaptionTrack.objects.select_for_update().select_related("video").get(pk=track.pk)
    lines = _shifted_lines(track, offset_ms)
    _check_something_is_shown(lines)
    _keep(track, lines)
    audit.record("shift_captions", by=by, at=at, target=track.video, language=track.language, offset_ms=offset_ms)
    return track


def move_with_the_pictures(track: CaptionTrack, by_ms: int) -> None:
    """Move all lines when the beginning of the video moves; they come back with the pictures that come back."""
    _keep(track, _shifted_lines(track, by_ms))


def _shifted_lines(track: CaptionTrack, offset_ms: int) -> list[Line]:
    return shifted((Line(cue.start_ms, cue.end_ms, cue.text) for cue in track.cues.all()), offset_ms)


@transaction.atomic
def remove_captions(track: CaptionTrack, *, by: Any, at: datetime) -> None:
    """Remove the captions of one language."""
    path = track.file.path
    audit.record("remove_captions", by=by, at=at, target=track.video, language=track.language)
    track.delete()
    transaction.on_commit(lambda: Path(path).unlink(missing_ok=True))
