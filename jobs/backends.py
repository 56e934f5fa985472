"""A durable back-end for ``django_tasks``: Wagtail's own background tasks become rows of :class:`jobs.models.Job`."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskContext, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.signals import task_enqueued

if TYPE_CHECKING:
    from .models import Job
    from .running import Run

KIND = "jobs.django_task"
STATUS = {
    "queued": TaskResultStatus.READY,
    "running": TaskResultStatus.RUNNING,
    "done": TaskResultStatus.SUCCESSFUL,
    "failed": TaskResultStatus.FAILED,
    "cancelled": TaskResultStatus.FAILED,
}


class DurableBackend(BaseTaskBackend):
    """Enqueues with one insert in the caller's transaction; arguments must be JSON."""

    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Write the job; it is sent after the commit."""
        from .actions import enqueue

        self.validate_task(task)
        draft = _result(task, args=list(args), kwargs=dict(kwargs), backend=self.alias)
        job = enqueue(
            KIND,
            {"task": task.module_path, "args": draft.args, "kwargs": draft.kwargs, "backend": self.alias},
            at=timezone.now(),
            run_after=task.run_after,
            priority=task.priority,
        )
        result = _result_of(job, task)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult:
        """Return the state of the task whose job is `result_id`; return values are not kept."""
        from .models import Job

        try:
            job = Job.objects.get(pk=result_id, kind=KIND)
        except (Job.DoesNotExist, ValidationError) as error:
            raise TaskResultDoesNotExist(result_id) from error
        return _result_of(job, import_string(job.payload["task"]))


def _result(task: Task, *, args: list[Any], kwargs: dict[str, Any], backend: str, job: Job | None = None) -> TaskResult:
    return TaskResult(
        task=task,
        id=str(job.pk if job else uuid.uuid4()),
        status=STATUS[job.state] if job else TaskResultStatus.READY,
        enqueued_at=job.created_at if job else None,
        started_at=job.started_at if job else None,
        last_attempted_at=job.started_at if job else None,
        finished_at=job.finished_at if job else None,
        args=args,
        kwargs=kwargs,
        backend=backend,
        errors=[],
        worker_ids=[str(job.pk)] * job.attempts if job else [],
    )


def _result_of(job: Job, task: Task) -> TaskResult:
    payload = job.payload
    return _result(task, args=payload["args"], kwargs=payload["kwargs"], backend=payload["backend"], job=job)


def run_django_task(run: Run) -> None:
    """Call the task function named in the payload. What it was about may be deleted by now: then nothing is to do."""
    task = import_string(run.payload["task"])
    if not isinstance(task, Task):
        raise TypeError(f"{run.payload['task']} is not a task")
    context = [TaskContext(task_result=_result_of(run.job, task))] if task.takes_context else []
    try:
        task.call(*context, *run.payload["args"], **run.payload["kwargs"])
    except ObjectDoesNotExist:
        run.report(100, "the object is gone")
