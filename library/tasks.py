"""The job that reads a version, and what beat starts regularly."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from jobs.registry import job_handler
from jobs.running import Run

from . import uploads
from .actions import READ_VERSION
from .actions import read_version as read_it
from .models import DocumentVersion
from .reading import SECONDS

BEAT_SCHEDULE = {
    "library-expire-uploads": {
        "task": "library.expire_uploads",
        "schedule": timedelta(hours=24),
        "options": {"expires": 3600},
    },
}


def _give_up(job: Job) -> None:
    waiting = DocumentVersion.objects.filter(pk=job.payload["version"], state=DocumentVersion.State.WAITING)
    waiting.update(state=DocumentVersion.State.FAILED, fault=str(_("处理中断，请重试。")))


@job_handler(READ_VERSION, label=_("处理资料"), lease_seconds=SECONDS + 60, slow=True, on_failed=_give_up)
def read_version(run: Run) -> None:
    """Read text and pages of a version."""
    version = DocumentVersion.objects.filter(pk=run.payload["version"]).first()
    if version is not None:
        read_it(version)


@shared_task(name="library.expire_uploads")
def expire_uploads() -> None:
    """Remove uploads that nobody goes on with."""
    uploads.expire(timezone.now())
