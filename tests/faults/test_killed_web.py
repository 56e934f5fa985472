"""A web process that is killed while it takes in what was watched: nothing is lost, and nothing counts twice."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Lesson, LessonProgress
from media.actions import open_play_session, record_beat
from media.models import WatchRecord
from tests.engines import ROOT, database_url
from tests.material import lessons_of, make_course, make_site, make_video

#: Takes a report in and is killed before it is committed.
WEB = """
import sys, time, django
django.setup()
from django.db import transaction
from django.utils import timezone
from media.actions import record_beat
from media.models import PlaySession
session = PlaySession.objects.select_related("user").get(uid=sys.argv[1])
with transaction.atomic():
    record_beat(session.uid, by=session.user, seq=2, played=[[0, 100_000]], position=100_000, at=timezone.now())
    print("taken", flush=True)
    time.sleep(60)
"""


@pytest.mark.faults
def test_a_report_that_a_killed_process_had_taken_counts_once_when_it_is_sent_again(transactional_db, cast):
    make_site()
    lesson = lessons_of(make_course(Lesson(title="一", kind="video", video=make_video(100))))[0]
    begun = timezone.now() - timedelta(seconds=110)
    session = open_play_session(cast.cadre, lesson.video, context=str(lesson.uid), max_rate=1, at=begun)
    first = begun + timedelta(seconds=10)
    record_beat(session.uid, by=cast.cadre, seq=1, played=[[0, 10_000]], position=10_000, at=first)
    web = subprocess.Popen(
        [sys.executable, "-c", WEB, str(session.uid)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    assert web.stdout.readline() == "taken\n"
    web.send_signal(signal.SIGKILL)
    web.wait()
    assert WatchRecord.objects.get().credited_ms == 10_000

    for _again in range(2):
        now = timezone.now()
        record_beat(session.uid, by=cast.cadre, seq=2, played=[[0, 100_000]], position=100_000, at=now)
    assert WatchRecord.objects.get().credited_ms == 100_000
    assert LessonProgress.objects.get(lesson=lesson).completed_at is not None
