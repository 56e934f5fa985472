"""Kinds of jobs of this app."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.registry import job_handler
from jobs.running import Run

from . import actions, uploads
from .models import Asset, Upload

BEAT_SCHEDULE = {
    "media-expire-uploads": {
        "task": "media.expire_uploads",
        "schedule": timedelta(hours=6),
        "options": {"expires": 3600},
    },
}


@job_handler(
    actions.TRANSCODE,
    label=_("视频转换"),
    max_attempts=3,
    lease_seconds=60,
    retry_seconds=30,
    slow=True,
    on_failed=actions.give_up,
)
def transcode(run: Run) -> None:
    """Convert one asset; a video that was deleted in the meantime needs nothing."""
    asset = Asset.objects.select_related("video").filter(pk=run.payload["asset"]).first()
    if asset is not None:
        actions.convert(asset, run=run)


@job_handler(
    uploads.TAKE_IN,
    label=_("检查上传的视频"),
    max_attempts=3,
    lease_seconds=120,
    retry_seconds=10,
    on_failed=uploads.could_not_take_in,
)
def take_in(run: Run) -> None:
    """Take one upload in; one that was given up, or is in already, needs nothing."""
    upload = (
        Upload.objects.unfinished().select_related("replaces", "owner", "collection").filter(pk=run.payload["upload"])
    )
    if (found := upload.first()) is not None:
        uploads.take_in(found, run=run)


@shared_task(name="media.expire_uploads")
def expire_uploads() -> None:
    """Give up uploads that have not moved for a week."""
    uploads.expire(timezone.now())
