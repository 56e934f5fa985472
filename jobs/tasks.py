"""What Celery carries, and what beat starts regularly."""

import logging
from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.signals import heartbeat_sent, worker_ready
from django.core.cache import cache
from django.utils import timezone
from redis import RedisError

from . import actions
from .backends import run_django_task
from .registry import job_handler
from .running import execute

logger = logging.getLogger(__name__)

BEAT_SCHEDULE = {
    "jobs-sweep": {"task": "jobs.sweep_jobs", "schedule": timedelta(seconds=30), "options": {"expires": 25}},
    "jobs-purge": {"task": "jobs.purge_jobs", "schedule": timedelta(hours=24), "options": {"expires": 3600}},
}

job_handler("jobs.django_task", lease_seconds=600, max_attempts=3)(run_django_task)


@shared_task(name="jobs.run_job")
def run_job(job_id: str) -> None:
    """Run the job if it can be claimed; a message that comes twice or too late does nothing."""
    job = actions.claim(job_id, at=timezone.now())
    if job is not None:
        execute(job, clock=timezone.now)


@shared_task(name="jobs.sweep_jobs")
def sweep_jobs() -> None:
    """Take jobs back from lost workers and send the overdue ones."""
    swept = actions.sweep(timezone.now())
    if swept.requeued or swept.failed or swept.sent:
        logger.info("sweep: %d requeued, %d given up, %d sent", swept.requeued, swept.failed, swept.sent)


@shared_task(name="jobs.purge_jobs")
def purge_jobs() -> None:
    """Delete old finished jobs that nobody owns."""
    actions.purge(timezone.now())


_reported_at = timezone.now() - timedelta(hours=1)


@worker_ready.connect
@heartbeat_sent.connect
def report_alive(**kwargs: Any) -> None:
    """Tell the readiness page that a worker lives: at its start and then every 30 s.

    It hangs on the worker's own heartbeat, not on a task, so that a worker whose processes are all busy still reports.
    """
    global _reported_at
    now = timezone.now()
    if now - _reported_at < timedelta(seconds=30):
        return
    try:
        cache.set("jobs:worker-alive", now.isoformat(), timeout=120)
        _reported_at = now
    except RedisError as error:
        logger.warning("cache unreachable: %s", error)
