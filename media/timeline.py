"""What was watched, when the video's beginning or end is moved: the same pictures stay watched."""

from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest, Least

from . import intervals
from .captions import move_with_the_pictures
from .models import Chapter, PlaySession, Video, WatchedSpan, WatchRecord

#: Farther than any video is long: a stop on the way, so that moved pieces never meet unmoved ones.
ASIDE = 1_000_000_000


def move_evidence(video: Video, *, by_ms: int, length_ms: int) -> None:
    """Move all that was watched of `video` by so many milliseconds and leave out what lies outside of its new length.

    Viewings that are open end: their players show the old version and count on its clock. Credits that were given
    keep the evidence they were given for; nothing is credited or taken back here.
    """
    PlaySession.objects.filter(video=video, revoked=False).update(revoked=True)
    pieces = WatchedSpan.objects.filter(record__video=video)
    pieces.filter(end_ms__lte=max(0, -by_ms)).delete()
    pieces.filter(start_ms__gte=max(0, length_ms - by_ms)).delete()
    pieces.update(start_ms=F("start_ms") + ASIDE, end_ms=F("end_ms") + ASIDE)
    pieces.update(
        start_ms=Greatest(F("start_ms") + (by_ms - ASIDE), 0), end_ms=Least(F("end_ms") + (by_ms - ASIDE), length_ms)
    )
    moved: list[WatchRecord] = []
    for record in WatchRecord.objects.select_for_update().filter(video=video).iterator():
        record.spans = _moved(record.spans, by_ms, length_ms)
        record.credited_ms = intervals.total(record.spans)
        record.position_ms = max(0, min(record.position_ms + by_ms, length_ms))
        moved.append(record)
    WatchRecord.objects.bulk_update(moved, ["spans", "credited_ms", "position_ms"], batch_size=500)


def move_marks(video: Video, *, by_ms: int, length_ms: int) -> None:
    """Move captions, chapters and questions along with the pictures they belong to.

    Chapters that lie outside of the new length go; a question stays, at the nearest moment that is left.
    """
    if by_ms == 0:
        return
    for track in video.captions.all():
        move_with_the_pictures(track, by_ms)
    starts = {max(0, chapter.start_ms + by_ms): chapter.title for chapter in video.chapters.order_by("start_ms")}
    video.chapters.all().delete()
    Chapter.objects.bulk_create(
        Chapter(video=video, start_ms=start, title=title) for start, title in starts.items() if start < length_ms
    )
    video.questions.exclude(at_ms=None).update(at_ms=Least(Greatest(F("at_ms") + by_ms, 0), length_ms - 1))


def _moved(spans: Any, by_ms: int, length_ms: int) -> list[list[int]]:
    moved = ((max(0, start + by_ms), min(length_ms, end + by_ms)) for start, end in spans)
    return [[start, end] for start, end in moved if end > start]
