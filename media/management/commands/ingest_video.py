"""Take a video file in, as the editors' form does."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jobs.actions import run_due
from media.actions import TRANSCODE, add_video
from media.models import Video
from media.probing import WrongFileError


class Command(BaseCommand):
    """``manage.py ingest_video FILE``."""

    help = "Take a video file in; it is converted in the background, or at once with --wait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the video file")
        parser.add_argument("--title", default="", help="title; by default the file's name")
        parser.add_argument("--captions", type=Path, help="Chinese captions (WebVTT)")
        parser.add_argument("--wait", action="store_true", help="convert in this process before returning")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"{file}: no such file")
        now = timezone.now()
        try:
            video = add_video(file, title=options["title"] or file.stem, by=None, at=now, captions=options["captions"])
        except WrongFileError as error:
            raise CommandError(f"{file}: {error}") from error
        if options["wait"]:
            run_due(timezone.now(), kinds=[TRANSCODE])
        video = Video.objects.get(pk=video.pk)
        if video.state == Video.State.FAILED:
            raise CommandError(f"{file}: {video.reason}")
        said = {"id": video.pk, "uid": str(video.uid), "state": video.state, "duration": video.duration}
        self.stdout.write(json.dumps(said) if options["json"] else f"{video.title}: {video.get_state_display()}")
