"""Jobs and periodic work of the trainers' desk."""

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jobs.checked_files import ImportConflictError, settle
from jobs.models import Job
from jobs.registry import job_handler
from jobs.running import JobError, Run

from . import actions
from .models import CourseImport


def _settle(job: Job) -> None:
    # What was being handed in is made already.
    back = {"confirmed": "checked", "submitting": "applied"}
    settle(CourseImport.objects.filter(pk=job.payload["batch"], job=job), back)


@job_handler(
    actions.APPLY,
    label=_("导入课程"),
    max_attempts=3,
    lease_seconds=120,
    retry_seconds=10,
    on_failed=_settle,
    on_cancelled=_settle,
)
def import_courses(run: Run) -> None:
    """Make the courses of a confirmed batch."""
    batch = CourseImport.objects.get(pk=run.payload["batch"])

    def tell(done: int, total: int) -> None:
        words = _("已建立 %(done)d / %(total)d 门课程") % {"done": done, "total": total}
        run.report_aside(done * 100 // max(1, total), str(words))

    try:
        actions.apply_courses(batch, by=run.job.owner, at=run.clock(), progress=tell)
    except ImportConflictError as error:
        raise JobError(str(error)) from error


@job_handler(
    actions.SUBMIT,
    label=_("提交课程审核"),
    max_attempts=3,
    lease_seconds=120,
    retry_seconds=10,
    on_failed=_settle,
    on_cancelled=_settle,
)
def submit_courses(run: Run) -> None:
    """Hand the drafts of a batch to the reviewers."""
    if run.job.owner is None:
        raise JobError(gettext("提交人的账号已不存在。"))

    def tell(done: int, total: int) -> None:
        words = _("已处理 %(done)d / %(total)d 门课程") % {"done": done, "total": total}
        run.report(done * 100 // max(1, total), str(words))

    try:
        batch = CourseImport.objects.get(pk=run.payload["batch"])
        actions.hand_in_courses(batch, by=run.job.owner, at=run.clock(), progress=tell)
    except ImportConflictError as error:
        raise JobError(str(error)) from error


@shared_task(name="teaching.warn_of_licences")
def warn_of_licences() -> None:
    """Tell those who look after courses whose licences end."""
    actions.warn_of_licences(at=timezone.now())


BEAT_SCHEDULE = {"teaching-licences": {"task": "teaching.warn_of_licences", "schedule": crontab(hour=8, minute=20)}}
