"""An import whose worker is killed in the middle of writing: nothing is there, and the next attempt writes all."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import confirm_import
from accounts.id_numbers import invent
from accounts.models import AuditEntry, PersonalRecord, User
from jobs import actions
from jobs.models import Job
from tests.accounts.importing import checked, person
from tests.engines import ROOT, database_url

PEOPLE = 2000
WORKER = """
import sys, django
django.setup()
from django.utils import timezone
from jobs.actions import claim
from jobs.running import execute
execute(claim(sys.argv[1], at=timezone.now()), clock=timezone.now)
"""


@pytest.mark.faults
def test_a_worker_killed_in_the_middle_leaves_nothing_half_written(transactional_db, cast):
    numbers = [invent(place="330999", born=date(1970, 1, 1) + timedelta(days=i), order=i) for i in range(PEOPLE)]
    rows = [person(1, **{"姓名 A0101": f"批量{i}", "公民身份号码 A0184": number}) for i, number in enumerate(numbers)]
    batch = confirm_import(checked(cast, *rows, at=timezone.now()), by=cast.educator, at=timezone.now())
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(batch.job_id)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    end = time.monotonic() + 60
    # What the worker says comes through although its transaction is open.
    while Job.objects.get(pk=batch.job_id).progress < 50:
        assert time.monotonic() < end, "no progress"
        assert worker.poll() is None, "the worker was done before it could be killed"
        time.sleep(0.005)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert not User.objects.filter(real_name__startswith="批量").exists()
    assert not PersonalRecord.objects.exists()
    batch.refresh_from_db()
    assert batch.state == "applying"
    later = timezone.now() + timedelta(minutes=10)
    actions.sweep(later)
    actions.run_due(later)
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert User.objects.filter(real_name__startswith="批量").count() == PEOPLE
    assert AuditEntry.objects.filter(verb="import_new_person").count() == PEOPLE
