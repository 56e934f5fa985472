"""Chapters of a video: written one per line, as people paste them ("00:00 开场")."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit

from .models import Chapter, Video

MOST = 100
LONGEST_TITLE = 80
_LINE = re.compile(r"\[?(?:(\d{1,2})[:：])?(\d{1,3})[:：]([0-5]?\d)\]?[\s\-–—,，、.。]*(.*)")


class WrongChaptersError(Exception):
    """The chapters cannot be used; `faults` says which line and why, for people."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = list(faults)


def read_chapters(text: str, *, duration_ms: int) -> list[tuple[int, str]]:
    """Return start in milliseconds and title of every line, in order of time; raises :class:`WrongChaptersError`."""
    found: dict[int, str] = {}
    faults: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            faults.append(_("第 %(line)d 行应写作“00:00 标题”。") % {"line": number})
            continue
        hours, minutes, seconds, title = match.groups()
        start = (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000
        if fault := _fault(start, title.strip(), found, duration_ms):
            faults.append(_("第 %(line)d 行：%(fault)s") % {"line": number, "fault": fault})
        found.setdefault(start, title.strip())
    if len(found) > MOST:
        faults.append(_("章节最多 %(count)d 个。") % {"count": MOST})
    if faults:
        raise WrongChaptersError(faults)
    return sorted(found.items())


def _fault(start: int, title: str, found: dict[int, str], duration_ms: int) -> str:
    if not title:
        return _("缺少标题。")
    if len(title) > LONGEST_TITLE:
        return _("标题超过 80 字。")
    if start >= duration_ms:
        return _("时间超出了视频的长度。")
    return _("与另一章的时间相同。") if start in found else ""


def as_text(video: Video) -> str:
    """Return the chapters as they are written, one per line."""
    return "\n".join(f"{clock(chapter.start_ms)} {chapter.title}" for chapter in video.chapters.all())


def clock(milliseconds: int) -> str:
    """Write a place in a video: 03:05, 1:02:03."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


@transaction.atomic
def set_chapters(video: Video, text: str, *, by: Any, at: datetime) -> list[Chapter]:
    """Give the video the chapters of `text` in place of those it had; raises :class:`WrongChaptersError`."""
    video = Video.objects.select_for_update(of=("self",)).get(pk=video.pk)
    chapters = read_chapters(text, duration_ms=video.duration_ms)
    video.chapters.all().delete()
    made = Chapter.objects.bulk_create(Chapter(video=video, start_ms=start, title=title) for start, title in chapters)
    audit.record("set_chapters", by=by, at=at, target=video, chapters=len(made))
    return made
