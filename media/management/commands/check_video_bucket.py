"""Try what video needs of object storage."""

from typing import Any
from uuid import uuid4

import requests
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from media import bucket


class Command(BaseCommand):
    """``manage.py check_video_bucket``."""

    help = "Write, read a part of, and remove a small object in VIDEO_BUCKET, as the converter and players do."

    def handle(self, *args: Any, **options: Any) -> None:
        if not bucket.is_used():
            raise CommandError("VIDEO_BUCKET is not set")
        name = f"check/{uuid4().hex}.m4s"
        try:
            storages["video"].save(name, ContentFile(b"0123456789"))
            problems = self._read(storages["video"].url(name, expire=60))  # type: ignore[call-arg]
            storages["video"].delete(name)
        except (BotoCoreError, ClientError, requests.RequestException) as error:
            raise CommandError(f"the bucket refuses: {error}") from error
        if problems:
            raise CommandError("; ".join(problems))
        self.stdout.write(f"{settings.VIDEO_BUCKET}: written, read in part with a signed address, removed")

    def _read(self, address: str) -> list[str]:
        """Return what is wrong with how the object is handed out to a page of the site."""
        problems = []
        if requests.get(address.partition("?")[0], timeout=10).ok:
            problems.append("the bucket is open to everybody: close it for readers without a signed address")
        headers = {"Range": "bytes=2-4", "Origin": settings.SITE_URL}
        answer = requests.get(address, headers=headers, timeout=10)
        if not answer.ok:
            return [*problems, f"a signed address is refused: {answer.status_code}"]
        if answer.status_code != 206 or answer.content != b"234":
            problems.append("the bucket does not give parts of an object (Range)")
        if answer.headers.get("Access-Control-Allow-Origin") not in ("*", settings.SITE_URL):
            problems.append(f"the bucket's CORS rules do not allow GET from {settings.SITE_URL}")
        return problems
