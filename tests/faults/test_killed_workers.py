"""300 jobs, workers killed all the time: every effect is there, and none twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from jobs import actions
from jobs.models import Job
from tests.engines import ROOT, database_url

JOBS = 300
KILLS = 8


def start_worker(log) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "-A", "lms", "worker", "--concurrency", "2", "--loglevel", "WARNING"]
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.Popen(
        [*command, "--without-gossip", "--without-mingle", "--hostname", f"w{time.monotonic_ns()}@test"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def kill(worker: subprocess.Popen[bytes]) -> None:
    """Kill the worker and its children at once."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


@pytest.fixture
def workers(transactional_db, tmp_path) -> Iterator[list[subprocess.Popen[bytes]]]:
    with (tmp_path / "workers.log").open("wb") as log:
        running = [start_worker(log), start_worker(log)]
        running_log[:] = [log]
        yield running
        for worker in running:
            kill(worker)


running_log: list = []


def effects() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM effects")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.faults
def test_killing_workers_loses_and_doubles_nothing(workers):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effects (number integer NOT NULL)")
    for number in range(JOBS):
        actions.enqueue("testplugin.effect", {"number": number, "seconds": 0.15}, at=timezone.now())
    end, kills = time.monotonic() + 85, 0
    next_kill = JOBS // 12
    while Job.objects.unfinished().exists():
        assert time.monotonic() < end, f"{Job.objects.unfinished().count()} jobs left, {kills} kills"
        if kills < KILLS and len(effects()) >= next_kill:
            kill(workers.pop(0))
            workers.append(start_worker(running_log[0]))
            kills, next_kill = kills + 1, len(effects()) + JOBS // 12
        actions.sweep(timezone.now())
        time.sleep(0.2)
    assert kills == KILLS
    assert sorted(effects()) == list(range(JOBS))
    assert Job.objects.aggregate(tries=Sum("attempts"))["tries"] > JOBS, "no kill hit a running job"
    assert not Job.objects.filter(kind="testplugin.effect").exclude(state="done").exists()
