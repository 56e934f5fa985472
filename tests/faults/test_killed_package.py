"""An import whose worker is killed while it unpacks a package: the next one takes it in, and nothing is left over."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Collection

from jobs import actions
from jobs.models import Job
from scorm.importing import begin_import, sweep_folders
from scorm.models import PackageImport, PackageVersion
from tests.engines import ROOT, database_url
from tests.faults.test_killed_import import WORKER
from tests.scorm.making import PAGE, archive, manifest

FILES = 6000


@pytest.mark.faults
def test_a_worker_killed_while_it_unpacks_leaves_nothing_half_taken(transactional_db, cast, settings, tmp_path):
    settings.SCORM_ROOT = tmp_path / "scorm"
    data = archive(
        {"imsmanifest.xml": manifest(), "index.html": PAGE} | {f"f/{n}.txt": "x" * 2000 for n in range(FILES)}
    )
    root = Collection.get_first_root_node()
    begun = begin_import(iter([data]), name="大.zip", by=cast.trainer, at=timezone.now(), collection=root)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(begun.job_id)],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "SCORM_ROOT": str(settings.SCORM_ROOT),
        },
    )
    end = time.monotonic() + 60
    while Job.objects.get(pk=begun.job_id).progress < 10:
        assert time.monotonic() < end, "no progress"
        assert worker.poll() is None, "the worker was done before it could be killed"
        time.sleep(0.002)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert not PackageVersion.objects.exists()
    assert list((settings.SCORM_ROOT / "work").iterdir())
    assert not (settings.SCORM_ROOT / "packages").exists()

    later = timezone.now() + timedelta(minutes=10)
    actions.sweep(later)
    actions.run_due(later)
    done = PackageImport.objects.get()
    assert done.state == "done"
    assert sum(path.is_file() for path in done.version.folder.rglob("*")) == FILES + 2
    assert not list((settings.SCORM_ROOT / "incoming").iterdir())
    sweep_folders(timezone.now() + timedelta(days=2))
    assert not list((settings.SCORM_ROOT / "work").iterdir())
    assert done.version.folder.is_dir()
