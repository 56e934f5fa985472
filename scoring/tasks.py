"""Background and periodic work of scoring."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.registry import job_handler
from jobs.running import Run

from .actions import close_quarter, draft_bulletin, reconcile_credits
from .exports import make_annual_export
from .models import QuarterClose
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


BEAT_SCHEDULE = {
    "scoring-reconcile": {"task": "scoring.reconcile_credits", "schedule": 600.0},
    "scoring-close-quarter": {"task": "scoring.close_due_quarter", "schedule": 3600.0},
}
