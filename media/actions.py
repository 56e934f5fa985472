"""Verbs on videos. Their versions are in ``media.versions``, the conversion in ``media.conversion``, watching in
``media.watching``; other apps find all of them here."""

from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files import File
from django.db import transaction
from wagtail.models import Collection
from wagtailmedia.models import MediaType

from .captions import add_captions
from .conversion import REMUX, TRANSCODE, convert, give_up, make_playable
from .models import Video
from .probing import probe
from .versions import (
    VersionError,
    cancel_conversion,
    choose_poster,
    clear_old_versions,
    retry_conversion,
    start_conversion,
    suggested_marks,
    trim,
)
from .watching import BeatResult, LearningElsewhereError, SessionSupersededError, open_play_session, record_beat

__all__ = [
    "REMUX",
    "TRANSCODE",
    "BeatResult",
    "LearningElsewhereError",
    "SessionSupersededError",
    "VersionError",
    "add_captions",
    "add_video",
    "cancel_conversion",
    "choose_poster",
    "clear_old_versions",
    "convert",
    "give_up",
    "make_playable",
    "open_play_session",
    "record_beat",
    "retry_conversion",
    "start_conversion",
    "suggested_marks",
    "trim",
]


def add_video(
    source: Path | str | BinaryIO,
    *,
    title: str,
    by: Any,
    at: datetime,
    captions: Path | str | None = None,
    collection: Collection | None = None,
    sha256: str = "",
) -> Video:
    """Take a file in as a new video, or as sound where it has no picture, and start its conversion.

    `source` is a path or an open file with a name on disk; `captions` the path of Chinese WebVTT. Raises
    :class:`media.probing.WrongFileError` with words for people, before anything is kept.
    """
    path = Path(source if isinstance(source, str | Path) else source.name)
    facts = probe(path, allow_sound=True)
    kind = MediaType.VIDEO if facts.height else MediaType.AUDIO
    with transaction.atomic(), path.open("rb") as file:
        video = Video(title=title, type=kind, uploaded_by_user=by, sha256=sha256)
        if collection is not None:
            video.collection = collection
        video.file = File(file, name=path.name)
        start_conversion(video, facts=facts, by=by, at=at)
        if captions is not None:
            with Path(captions).open("rb") as text:
                add_captions(video, File(text), by=by, at=at)
    return video
