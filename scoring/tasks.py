"""Background and periodic work of scoring."""

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.registry import job_handler
from jobs.running import Run

from .actions import reconcile_credits
from .exports import make_annual_export
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


BEAT_SCHEDULE = {"scoring-reconcile": {"task": "scoring.reconcile_credits", "schedule": 600.0}}
