"""Background and periodic work of scoring."""

from collections.abc import Callable

from celery import shared_task
from celery.schedules import crontab
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.checked_files import ImportConflictError, settle
from jobs.models import Job
from jobs.registry import job_handler
from jobs.running import JobError, Run
from workdays.models import Day

from .actions import (
    close_quarter,
    draft_bulletin,
    enter_hours,
    reconcile_credits,
    remind_in_chain,
    undo_hours,
)
from .actions.imports import APPLY, UNDO
from .exports import make_annual_export
from .models import HoursImport, QuarterClose
from .periods import Period
from .quarters import is_due
from .simulation import run_simulation


@job_handler("scoring.export_annual", label=_("导出年度学时统计表"), lease_seconds=300)
def export_annual(run: Run) -> None:
    """Make the annual table."""
    make_annual_export(run)


@job_handler("scoring.simulate", label=_("测算学时办法"), lease_seconds=300)
def simulate_policy(run: Run) -> None:
    """Try a policy on a year's records."""
    run_simulation(run)


def _settle(job: Job) -> None:
    # What was being undone is entered still.
    settle(HoursImport.objects.filter(pk=job.payload["batch"], job=job), {"confirmed": "checked", "undoing": "applied"})


def _tell(run: Run, batch: HoursImport) -> Callable[[int], None]:
    total = max(1, len(batch.plan))
    return lambda done: run.report_aside(done * 100 // total, f"{done} / {total}")


@job_handler(
    APPLY,
    label=_("导入外部学时"),
    max_attempts=3,
    lease_seconds=120,
    retry_seconds=10,
    on_failed=_settle,
    on_cancelled=_settle,
)
def import_hours(run: Run) -> None:
    """Enter the rows of a confirmed batch."""
    batch = HoursImport.objects.get(pk=run.payload["batch"])
    try:
        enter_hours(batch, by=run.job.owner, at=run.clock(), progress=_tell(run, batch))
    except ImportConflictError as error:
        raise JobError(str(error)) from error
    except ValidationError as error:
        raise JobError("".join(error.messages)) from error


@job_handler(
    UNDO,
    label=_("撤销外部学时"),
    max_attempts=3,
    lease_seconds=120,
    retry_seconds=10,
    on_failed=_settle,
    on_cancelled=_settle,
)
def take_hours_back(run: Run) -> None:
    """Take back what a batch entered."""
    batch = HoursImport.objects.select_related("made_by").get(pk=run.payload["batch"])
    try:
        undo_hours(batch, by=run.job.owner or batch.made_by, at=run.clock(), progress=_tell(run, batch))
    except ImportConflictError as error:
        raise JobError(str(error)) from error
    except ValidationError as error:
        raise JobError("".join(error.messages)) from error


@shared_task(name="scoring.reconcile_credits")
def reconcile() -> None:
    """Find completed courses whose credit a crash left out."""
    reconcile_credits(at=timezone.now())


@shared_task(name="scoring.close_due_quarter")
def close_due() -> None:
    """Freeze the last quarter once its cut-off has passed, and draft its bulletin."""
    now = timezone.now()
    period = Period.quarter_of(timezone.localdate(now)).previous
    if is_due(period, now, days=settings.QUARTER_CUT_OFF_DAYS) and not QuarterClose.objects.filter(
        code__gte=period.code
    ):
        draft_bulletin(close_quarter(period, by=None, at=now), by=None, at=now)


@shared_task(name="scoring.remind_of_hours")
def remind() -> None:
    """Remind who is behind, on working days, if the site wants it."""
    now = timezone.now()
    if settings.HOURS_REMINDER_DAYS and Day.objects.is_workday(timezone.localdate(now)):
        remind_in_chain(at=now)


BEAT_SCHEDULE = {
    "scoring-reconcile": {"task": "scoring.reconcile_credits", "schedule": 600.0},
    "scoring-reminders": {"task": "scoring.remind_of_hours", "schedule": crontab(hour=9, minute=10)},
    "scoring-close-quarter": {"task": "scoring.close_due_quarter", "schedule": 3600.0},
}
