"""Kinds of jobs of this app, and what beat starts regularly."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.registry import job_handler
from jobs.running import Run

from . import actions, uploads
from .anomalies import find_anomalies
from .models import Asset, Upload

logger = logging.getLogger(__name__)

BEAT_SCHEDULE = {
    "media-find-anomalies": {"task": "media.find_anomalies", "schedule": 3600.0},
    "media-expire-uploads": {
        "task": "media.expire_uploads",
        "schedule": timedelta(hours=6),
        "options": {"expires": 3600},
    },
    "media-clear-old-versions": {
        "task": "media.clear_old_versions",
        "schedule": timedelta(hours=24),
        "options": {"expires": 3600},
    },
}


def _asset(run: Run) -> Asset | None:
    return Asset.objects.select_related("video").filter(pk=run.payload["asset"]).first()


@job_handler(actions.REMUX, label=_("视频快速切分"), max_attempts=3, lease_seconds=60, retry_seconds=30)
def make_playable(run: Run) -> None:
    """Make one asset playable as it is; not among the slow jobs, so that it does not wait for any of them."""
    asset = _asset(run)
    if asset is not None:
        actions.make_playable(asset, run=run)


@job_handler(
    actions.TRANSCODE,
    label=_("视频转换"),
    # Workers may come and go often while a long video is made; each attempt goes on where the last one ended.
    max_attempts=20,
    lease_seconds=60,
    retry_seconds=30,
    slow=True,
    on_failed=actions.give_up,
)
def transcode(run: Run) -> None:
    """Convert one asset; a video that was deleted in the meantime needs nothing."""
    asset = _asset(run)
    if asset is not None:
        actions.convert(asset, run=run)


@shared_task(name="media.clear_old_versions")
def clear_old_versions() -> None:
    """Remove what nobody watches any more."""
    cleared = actions.clear_old_versions(timezone.now())
    if cleared.versions or cleared.folders:
        logger.info("cleared %d versions, %d folders, %d bytes", cleared.versions, cleared.folders, cleared.size)


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
    waiting = Upload.objects.unfinished().select_related("replaces", "owner", "collection")
    upload = waiting.filter(pk=run.payload["upload"]).first()
    if upload is not None:
        uploads.take_in(upload, run=run)


@shared_task(name="media.find_anomalies")
def look_for_anomalies() -> None:
    """Look at the watching of yesterday and today; what is known already is not found again."""
    now = timezone.now()
    for day in (timezone.localdate(now) - timedelta(days=1), timezone.localdate(now)):
        find_anomalies(day, at=now)


@shared_task(name="media.expire_uploads")
def expire_uploads() -> None:
    """Give up uploads that have not moved for a week."""
    uploads.expire(timezone.now())
