"""Running one claimed job: what a handler is given, and how it ends."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from . import actions
from .models import Job
from .registry import handler_of

logger = logging.getLogger(__name__)


class JobError(Exception):
    """Says to people why a job did not succeed; with `retry` false it is given up at once."""

    def __init__(self, reason: str, *, retry: bool = False) -> None:
        super().__init__(reason)
        self.retry = retry


class Run:
    """One attempt at a job, in the hands of its handler."""

    def __init__(self, job: Job, *, clock: Callable[[], datetime]) -> None:
        self.job = job
        self.payload: dict[str, Any] = job.payload
        self.clock = clock
        self.token = job.token
        self.completed = False

    def report(self, progress: int, text: str = "") -> None:
        """Tell people how far the work is (0 to 100) and renew the lease; raises ``LeaseLost`` when it is gone."""
        actions.report_progress(self.job, token=self.token, progress=progress, text=text, at=self.clock())

    def report_aside(self, progress: int, text: str = "") -> None:
        """Report from within a transaction, over a connection of its own, so that people see it at once.

        A lease that is gone is found at the end of the transaction, by ``completing()`` or by the verb's own state.
        """

        def say() -> None:
            try:
                self.report(progress, text)
            except actions.LeaseLost:
                logger.info("job %s reports after its lease", self.job.pk)
            finally:
                connection.close()

        reporter = Thread(target=say)
        reporter.start()
        reporter.join()

    def renew(self) -> None:
        """Keep the job for another lease; raises ``LeaseLost`` when another worker has it or it was cancelled."""
        actions.renew_lease(self.job, token=self.token, at=self.clock())

    @contextmanager
    def completing(self) -> Iterator[None]:
        """Make the effect of the job and its completion one transaction: ``with run.completing(): …``.

        The row is locked and the token checked before the block runs; ``LeaseLost`` is raised if it is not ours.
        """
        with transaction.atomic():
            actions.complete(self.job, token=self.token, at=self.clock())
            yield
        self.completed = True


def execute(job: Job, *, clock: Callable[[], datetime]) -> None:
    """Run the handler of a job that this process has claimed; every ending is written to the row."""
    run = Run(job, clock=clock)
    try:
        handler_of(job.kind).function(run)
        if not run.completed:
            with run.completing():
                pass
    except actions.LeaseLost:
        logger.warning("job %s (%s) is no longer ours", job.pk, job.kind)
    except JobError as error:
        _fail(run, str(error), retry=error.retry)
    except Exception:
        # Whatever a handler raises must end in the row, or the job would look busy until its lease runs out.
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _fail(run, _("处理时出现意外错误，管理员可在日志中查看。"), retry=True)


def _fail(run: Run, reason: str, *, retry: bool) -> None:
    try:
        actions.fail(run.job, token=run.token, reason=reason, retry=retry, at=run.clock())
    except actions.LeaseLost:
        logger.warning("job %s failed after it had been given to another worker", run.job.pk)
