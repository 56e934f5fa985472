"""Background work of notices."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from jobs.registry import job_handler
from jobs.running import JobError, Run

from .actions import deliver, give_up, tell_announcement
from .models import Announcement


def _give_up(job: Job) -> None:
    give_up(job.payload["deliveries"])


@job_handler(
    "notices.deliver",
    label=_("发送邮件和短信"),
    max_attempts=6,
    lease_seconds=900,
    retry_seconds=60,
    on_failed=_give_up,
)
def send(run: Run) -> None:
    """Send a batch of e-mails and SMS; what could not leave is tried again, then noted as failed."""
    if trouble := deliver(run.payload["deliveries"], at=timezone.now()):
        raise JobError(trouble, retry=True)


@job_handler("notices.announce", label=_("发布通知"), lease_seconds=600)
def announce(run: Run) -> None:
    """Write the notices of an announcement."""
    tell_announcement(Announcement.objects.select_related("audience__scope").get(pk=run.payload["announcement"]))
