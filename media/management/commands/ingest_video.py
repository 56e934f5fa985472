"""Take video files in, as the editors' form does."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jobs.actions import run_due
from media.actions import REMUX, TRANSCODE
from media.ingestion import Taken, recordings, take_in
from media.models import Video


class Command(BaseCommand):
    """``manage.py ingest_video FILE|FOLDER …``."""

    help = "Take video files and folders in; they are converted in the background, or at once with --wait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", type=Path, nargs="+", metavar="FILE", help="video files, or folders of them")
        parser.add_argument("--title", default="", help="title of a single file; by default the file's name")
        parser.add_argument("--captions", type=Path, help="captions of a single file; by default those beside it")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be taken in")
        parser.add_argument("--wait", action="store_true", help="convert in this process before returning")
        parser.add_argument("--json", action="store_true", help="print one line of JSON per file")

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        if missing := [path for path in paths if not path.exists()]:
            raise CommandError(f"{missing[0]}: no such file")
        files = list(recordings(paths))
        if not files:
            raise CommandError("no video files there")
        if len(files) > 1 and (options["title"] or options["captions"]):
            raise CommandError("--title and --captions are for a single file")
        failed = [file for file in files if not self.take(file, options)]
        if failed:
            raise CommandError(f"{len(failed)} of {len(files)} not taken in: {', '.join(map(str, failed))}")

    def take(self, file: Path, options: dict[str, Any]) -> bool:
        """Take one file in and say so; answer whether all went well."""
        taken = take_in(
            file,
            by=None,
            at=timezone.now(),
            title=options["title"],
            captions=options["captions"],
            dry_run=options["dry_run"],
        )
        video = taken.video
        if video is not None and options["wait"]:
            run_due(timezone.now(), kinds=[REMUX, TRANSCODE])
        if video is not None:
            video = Video.objects.get(pk=video.pk)
        self.say(taken, video, as_json=options["json"])
        return taken.outcome != "refused" and (video is None or video.state != Video.State.FAILED)

    def say(self, taken: Taken, video: Video | None, *, as_json: bool) -> None:
        """Print what became of one file."""
        reason = taken.reason or (video.reason if video is not None else "")
        if as_json:
            said: dict[str, Any] = {"file": str(taken.path), "outcome": taken.outcome, "reason": reason}
            said["captions"] = str(taken.captions) if taken.captions else None
            if video is not None:
                said |= {"id": video.pk, "uid": str(video.uid), "state": video.state, "duration": video.duration}
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        words = {"new": "taken in", "known": "already there", "refused": "refused"}[taken.outcome]
        state = f" ({video.get_state_display()})" if video is not None else ""
        self.stdout.write(f"{taken.path}: {words}{state}{': ' + reason if reason else ''}")
