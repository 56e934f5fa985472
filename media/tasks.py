"""Kinds of jobs of this app."""

from django.utils.translation import gettext_lazy as _

from jobs.registry import job_handler
from jobs.running import Run

from . import actions
from .models import Asset


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
