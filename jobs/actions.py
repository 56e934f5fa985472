"""Verbs on jobs. The row decides; the broker only carries."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from . import carrier
from .models import Job
from .registry import DEFAULT_QUEUE, SLOW_QUEUE, UnknownKindError, handler_of

logger = logging.getLogger(__name__)

#: A queued job whose message was sent this long ago, while the broker's queue is empty, has been lost on the way.
LOST_AFTER = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=1)
KEEP_FINISHED = timedelta(days=30)
#: At most so many messages per sweep, so that a sweep stays short.
SWEEP_LIMIT = 1000


class LeaseLost(Exception):
    """The job now belongs to another worker, or was cancelled: stop, and change nothing."""


@dataclass(frozen=True)
class Swept:
    """What a sweep did: jobs taken back from lost workers, given up for good, and sent to the broker (again)."""

    requeued: int
    failed: int
    sent: int


def enqueue(
    kind: str,
    payload: dict[str, Any],
    *,
    at: datetime,
    key: str | None = None,
    run_after: datetime | None = None,
    owner: Any = None,
    priority: int = 0,
) -> Job:
    """Write a job in the caller's transaction and send it once that is committed.

    `payload` holds ids, never content. With a `key` a second call answers the first call's job, whatever became of it.
    """
    handler = handler_of(kind)
    due = run_after is None or run_after <= at
    fields = {
        "kind": kind,
        "payload": payload,
        "max_attempts": handler.max_attempts,
        "priority": priority,
        "owner_id": owner.pk if owner is not None else None,
        "created_at": at,
        "run_after": run_after or at,
        "sent_at": at if due else None,
    }
    if key is None:
        job, created = Job.objects.create(**fields), True
    else:
        job, created = Job.objects.get_or_create(key=key, defaults=fields)
    if created and due:
        transaction.on_commit(partial(_send, job, handler.queue), robust=True)
    return job


def _send(job: Job, queue: str) -> bool:
    if carrier.send(job.pk, queue=queue):
        return True
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(sent_at=None)
    return False


@transaction.atomic
def claim(job_id: Any, *, at: datetime) -> Job | None:
    """Take a due job for this worker, with the next token and a lease; nothing when it is not to be had."""
    job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
    if job is None or not job.is_due(at):
        return None
    job.state = Job.State.RUNNING
    job.token += 1
    job.attempts += 1
    job.started_at = job.started_at or at
    job.lease_until = at + handler_of(job.kind).lease
    job.progress, job.progress_text = 0, ""
    job.save(
        update_fields=["state", "token", "attempts", "started_at", "lease_until", "progress", "progress_text"],
    )
    return job


def renew_lease(job: Job, *, token: int, at: datetime) -> None:
    """Extend the lease from `at`; raises :class:`LeaseLost` when `token` is no longer the current one."""
    _update_held(job, token, lease_until=at + handler_of(job.kind).lease)


def report_progress(job: Job, *, token: int, progress: int, text: str = "", at: datetime) -> None:
    """Store `progress` (0 to 100) with a line for people, and extend the lease; raises :class:`LeaseLost`."""
    _update_held(
        job,
        token,
        progress=max(0, min(100, progress)),
        progress_text=text[:200],
        lease_until=at + handler_of(job.kind).lease,
    )


def _update_held(job: Job, token: int, **changes: Any) -> None:
    if not Job.objects.filter(pk=job.pk, token=token, state=Job.State.RUNNING).update(**changes):
        raise LeaseLost(job.pk)


def complete(job: Job, *, token: int, at: datetime) -> None:
    """Mark the job done; call it inside the transaction of the effect. An old `token` raises :class:`LeaseLost`."""
    _update_held(job, token, state=Job.State.DONE, progress=100, lease_until=None, finished_at=at, error="")


@transaction.atomic
def fail(job: Job, *, token: int, reason: str, at: datetime, retry: bool = True) -> Job:
    """Queue the job again after a pause, or give it up with `reason` (for people) when it has no attempts left."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.token != token or locked.state != Job.State.RUNNING:
        raise LeaseLost(job.pk)
    return _end_attempt(locked, reason=reason, at=at, retry=retry)


def _end_attempt(job: Job, *, reason: str, at: datetime, retry: bool, pause: bool = True) -> Job:
    handler = handler_of(job.kind)
    job.error = reason[:500]
    job.lease_until = None
    if retry and job.attempts < job.max_attempts:
        wait = min(handler.retry_after * 4 ** (job.attempts - 1), LONGEST_WAIT) if pause else timedelta()
        job.state, job.run_after, job.sent_at = Job.State.QUEUED, at + wait, None
    else:
        job.state, job.finished_at = Job.State.FAILED, at
    job.save(update_fields=["state", "error", "lease_until", "run_after", "sent_at", "finished_at"])
    if job.state == Job.State.FAILED and handler.on_failed is not None:
        handler.on_failed(job)
    return job


@transaction.atomic
@transaction.atomic
def cancel(job: Job, *, at: datetime) -> bool:
    """Stop a job; a worker that has it finds its lease gone. Says whether there was anything left to stop."""
    unfinished = Job.objects.filter(pk=job.pk).unfinished()
    if not unfinished.update(state=Job.State.CANCELLED, lease_until=None, finished_at=at):
        return False
    with suppress(UnknownKindError):
        if stopped := handler_of(job.kind).on_cancelled:
            stopped(job)
    return True


def sweep(at: datetime) -> Swept:
    """Take jobs back from lost workers and send what the broker does not have."""
    requeued, failed = _take_back(at)
    sent = 0
    for queue in (DEFAULT_QUEUE, SLOW_QUEUE):
        sent += _send_overdue(queue, at)
    return Swept(requeued, failed, sent)


def _take_back(at: datetime) -> tuple[int, int]:
    requeued = failed = 0
    for pk in list(Job.objects.expired(at).values_list("pk", flat=True)[:SWEEP_LIMIT]):
        with transaction.atomic():
            job = Job.objects.select_for_update(skip_locked=True).expired(at).filter(pk=pk).first()
            if job is None:
                continue
            try:
                _end_attempt(job, reason=_("处理程序意外中断。"), at=at, retry=True, pause=False)
            except UnknownKindError:
                logger.error("job %s is of the unknown kind %s", job.pk, job.kind)
                continue
        requeued += job.state == Job.State.QUEUED
        failed += job.state == Job.State.FAILED
    return requeued, failed


def _send_overdue(queue: str, at: datetime) -> int:
    """Send due jobs that were never sent; those already sent only when the queue is empty, so it cannot pile up."""
    kinds = [
        kind for kind in Job.objects.due(at).order_by().values_list("kind", flat=True).distinct() if _in(kind, queue)
    ]
    due = Job.objects.due(at).filter(kind__in=kinds)
    if not kinds or (length := carrier.waiting(queue)) is None:
        return 0
    unsent = due.filter(sent_at=None) if length else due.exclude(sent_at__gt=at - LOST_AFTER)
    sent = 0
    for job in unsent[:SWEEP_LIMIT]:
        if not carrier.send(job.pk, queue=queue):
            break
        Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(sent_at=at)
        sent += 1
    return sent


def _in(kind: str, queue: str) -> bool:
    try:
        return handler_of(kind).queue == queue
    except UnknownKindError:
        return False


def run_due(at: datetime, *, kinds: list[str] | None = None, limit: int | None = None) -> int:
    """Run the jobs that are due at `at` in this process, one after the other, until none is left; return how many ran.

    For commands and tests; the time stands still at `at`, so a job that fails waits for a later call.
    """
    from .running import execute

    ran = 0
    while limit is None or ran < limit:
        due = Job.objects.due(at)
        pk = (due if kinds is None else due.filter(kind__in=kinds)).values_list("pk", flat=True).first()
        if pk is None:
            break
        if (job := claim(pk, at=at)) is not None:
            execute(job, clock=lambda: at)
            ran += 1
    return ran


def purge(at: datetime) -> int:
    """Delete jobs that nobody owns and that ended well more than 30 days before `at`; return how many."""
    old = Job.objects.filter(state=Job.State.DONE, owner=None, key=None, finished_at__lt=at - KEEP_FINISHED)
    return old.delete()[0]
