"""Taking in folders of recordings: which files they are, and which the platform has already."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction

from .actions import add_captions, add_video
from .models import Video
from .probing import WrongFileError, probe

ENDINGS = {
    *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".flv", ".ts", ".mts", ".mpg", ".mpeg", ".wmv", ".3gp"),
    *(".mp3", ".m4a", ".wav", ".flac", ".aac", ".ogg"),
}
CAPTIONS = (".vtt", ".srt")
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """What became of one file: ``new``, ``known`` (the video of the same content) or ``refused`` (why, in words).

    `kind` is ``video``, ``audio``, or empty for a file that was refused.
    """

    path: Path
    outcome: str
    video: Video | None = None
    captions: Path | None = None
    reason: str = ""
    kind: str = ""


def recordings(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files named and those below the folders named, by name; a folder's other files are passed over."""
    for path in paths:
        if path.is_dir():
            found = (each for each in path.rglob("*") if each.is_file() and each.suffix.lower() in ENDINGS)
            yield from sorted(each for each in found if not each.name.startswith("."))
        else:
            yield path


def captions_beside(path: Path) -> Path | None:
    """Return the captions of the same name beside a recording."""
    found = (path.with_suffix(ending) for ending in CAPTIONS)
    return next((each for each in found if each.is_file()), None)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def take_in(
    path: Path, *, by: Any, at: datetime, title: str = "", captions: Path | None = None, dry_run: bool = False
) -> Taken:
    """Take one recording in, with its captions, unless its content is there; with `dry_run` only say what would be."""
    beside = captions or captions_beside(path)
    try:
        sha256 = digest(path)
        known = Video.objects.filter(sha256=sha256).first()
        if known is not None:
            return Taken(path, "known", known, beside, kind=known.type)
        if dry_run:
            kind = "video" if probe(path, allow_sound=True).height else "audio"
            return Taken(path, "new", None, beside, kind=kind)
        with transaction.atomic():
            video = add_video(path, title=title or path.stem, by=by, at=at, sha256=sha256)
            if beside is not None:
                with beside.open("rb") as text:
                    add_captions(video, File(text), by=by, at=at)
    except (WrongFileError, OSError) as error:
        return Taken(path, "refused", None, beside, str(error))
    return Taken(path, "new", video, beside, kind=video.type)
