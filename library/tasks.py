"""The job that reads a version."""

from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from jobs.registry import job_handler
from jobs.running import Run

from .actions import READ_VERSION
from .actions import read_version as read_it
from .models import DocumentVersion
from .reading import SECONDS


def _give_up(job: Job) -> None:
    waiting = DocumentVersion.objects.filter(pk=job.payload["version"], state=DocumentVersion.State.WAITING)
    waiting.update(state=DocumentVersion.State.FAILED, fault=str(_("处理中断，请重试。")))


@job_handler(READ_VERSION, label=_("处理资料"), lease_seconds=SECONDS + 60, slow=True, on_failed=_give_up)
def read_version(run: Run) -> None:
    """Read text and pages of a version."""
    version = DocumentVersion.objects.filter(pk=run.payload["version"]).first()
    if version is not None:
        read_it(version)
