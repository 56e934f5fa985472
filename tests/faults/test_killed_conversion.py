"""Workers killed while they convert: at most the part at hand is made again, and not a picture is lost or doubled."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from jobs import actions as jobs
from jobs.models import Job
from media.actions import add_video
from media.models import Part, Video
from tests.engines import ROOT, database_url
from tests.media.clips import gaps, pictures, record

KILLS = 3
SECONDS = 36
#: A worker for one job, with parts of four seconds instead of a minute.
PROGRAM = """
import sys
import django
django.setup()
from django.conf import settings
from django.utils import timezone
from jobs import actions, running
from media import ladder
ladder.PART_SECONDS = 4
settings.MEDIA_ROOT = sys.argv[2]
job = actions.claim(sys.argv[1], at=timezone.now())
running.execute(job, clock=timezone.now)
"""


def start_worker(job, root):
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", PROGRAM, str(job.pk), str(root)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def wait_for(condition, worker, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        assert worker.poll() is None, "the worker ended by itself"
        time.sleep(0.02)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_costs_one_part_at_most(settings, tmp_path, cast):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    clip = record(tmp_path / "long.mp4", "-pix_fmt", "yuv444p", seconds=SECONDS, size="640x360")
    video = add_video(clip, title="长课", by=cast.trainer, at=timezone.now())
    job = Job.objects.get(kind="media.transcode")
    dice = random.Random(os.urandom(8))
    for kill in range(KILLS):
        worker = start_worker(job, settings.MEDIA_ROOT)
        wait_for(lambda: Part.objects.exclude(state="waiting").count() > 2 * kill + 1, worker)  # noqa: B023
        time.sleep(dice.uniform(0, 0.4))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))  # a minute later
        assert jobs.sweep(timezone.now()).requeued == 1
    worker = start_worker(job, settings.MEDIA_ROOT)
    assert worker.wait(90) == 0

    video = Video.objects.get(pk=video.pk)
    assert (video.state, video.current.state) == ("playable", "ready")
    made, tried = Part.objects.count(), Part.objects.aggregate(tries=Sum("attempts"))["tries"]
    assert made == 9
    assert made <= tried <= made + KILLS
    found = pictures(video.current.folder / "360p/index.m3u8")
    assert len(found) == SECONDS * 25
    assert gaps(found) == {40.0}
    assert [each.name for each in video.current.folder.parent.iterdir()] == ["1"]
