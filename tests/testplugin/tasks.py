"""Kinds of jobs that exist only for tests."""

import time

from django.db import connection

from jobs.registry import job_handler
from jobs.running import JobError, Run

given_up: list[str] = []


@job_handler("testplugin.effect", max_attempts=50, lease_seconds=3)
def effect(run: Run) -> None:
    """Work for a moment, then leave one row in the table that the test made, together with the completion."""
    time.sleep(run.payload.get("seconds", 0.08))
    with run.completing(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO effects (number) VALUES (%s)", [run.payload["number"]])


@job_handler("testplugin.echo", label="回声")
def echo(run: Run) -> None:
    """Report and return."""
    run.report(40, "一半不到")


@job_handler("testplugin.trouble", max_attempts=2, on_failed=lambda job: given_up.append(str(job.pk)))
def trouble(run: Run) -> None:
    """Fail as the payload says."""
    if run.payload.get("words"):
        raise JobError(run.payload["words"])
    raise ZeroDivisionError
