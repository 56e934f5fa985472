"""The job of taking a package in, and what beat starts regularly."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.registry import job_handler
from jobs.running import Run

from . import checking, importing, uploads
from .models import PackageImport, PackageVersion

logger = logging.getLogger(__name__)

BEAT_SCHEDULE = {
    "scorm-sweep-folders": {
        "task": "scorm.sweep_folders",
        "schedule": timedelta(hours=24),
        "options": {"expires": 3600},
    },
}


@job_handler(
    importing.TAKE_IN,
    label=_("导入 SCORM 课件"),
    max_attempts=3,
    lease_seconds=120,
    retry_seconds=10,
    on_failed=importing.could_not_take_in,
)
def take_in(run: Run) -> None:
    """Take one package in; one that is in already needs nothing."""
    waiting = PackageImport.objects.filter(pk=run.payload["import"], state=PackageImport.State.WAITING).first()
    if waiting is not None:
        importing.take_in(waiting, run=run)


@job_handler(
    checking.CHECK,
    label=_("重新检查 SCORM 课件"),
    max_attempts=3,
    lease_seconds=120,
    retry_seconds=10,
)
def check(run: Run) -> None:
    """Look at one content again; one that is gone by now needs nothing."""
    version = PackageVersion.objects.filter(pk=run.payload["version"]).first()
    if version is not None:
        checking.check(version, run=run)


@shared_task(name="scorm.sweep_folders")
def sweep_folders() -> None:
    """Remove what killed workers left behind, and uploads that nobody goes on with."""
    uploads.expire(timezone.now())
    if gone := importing.sweep_folders(timezone.now()):
        logger.info("removed %d folders of packages", gone)
