"""The job that compares a text with all others."""

from django.utils.translation import gettext_lazy as _

from jobs.registry import job_handler
from jobs.running import Run

from . import actions
from .models import Version


@job_handler(actions.COMPARE, label=_("比对学习心得"), lease_seconds=300)
def compare_version(run: Run) -> None:
    """Compare one version; done twice, nothing changes."""
    version = Version.objects.select_related("submission__task").get(pk=run.payload["version"])
    actions.compare(version, at=run.clock())
