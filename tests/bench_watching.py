"""``make bench``: what a beat costs, and how many a machine takes; what a search in speech costs at full size.

The reference of the beats is an empty transaction that locks one row, in the same process and the same run.
"""

import io
import json
import os
import random
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta

#: Processes that send beats, each waiting for its answer before the next one.
BEATS, WORKERS = 300, int(os.environ.get("BENCH_WORKERS", "8"))
COURSES, LINES = 5000, 300


def _viewing(number):
    """Open a viewing of a person of its own and return a signed-in client and the viewing's uid."""
    from django.core import signing
    from django.test import Client
    from django.utils import timezone
    from wagtailmedia.models import MediaType

    from accounts.models import User
    from courses.actions import open_lesson
    from media.components import TICKET_SALT
    from media.models import Asset, PlaySession, Video

    now = timezone.now()
    # Who has watched it in an earlier run would earn nothing new, and cost less.
    user = User.objects.create(username=f"bench-beats-{number}-{now:%Y%m%d%H%M%S%f}", real_name="量测")
    video = Video.objects.filter(title="bench-beats").first()
    if video is None:
        video = Video.objects.create(title="bench-beats", type=MediaType.VIDEO, duration=36_000, file="originals/x.mp4")
        video.current = Asset.objects.create(video=video, version=1, state="ready", created_at=now, ready_at=now)
        video.save()
    client = Client()
    client.force_login(user, backend="accounts.backends.RealNameBackend")
    lesson = _lesson_of(video)
    open_lesson(lesson, user=user, at=now)
    rules = {"forward_seek": False, "complete": 0.9}
    ticket = {"user": user.pk, "video": video.pk, "context": str(lesson.uid), "rate": 2, "rules": rules}
    body = json.dumps({"ticket": signing.dumps(ticket, salt=TICKET_SALT), "take_over": True})
    opened = client.post("/api/watch/open", body, content_type="application/json", HTTP_HOST="localhost")
    uid = opened.json()["session"]
    begun = now - timedelta(hours=10)
    PlaySession.objects.filter(uid=uid).update(opened_at=begun, last_beat_at=begun)
    return client, uid


def _lesson_of(video):
    """Return the lesson that shows `video`, in a course of its own."""
    from wagtail.models import Site

    from courses.models import CourseIndexPage, CoursePage, Lesson

    lesson = Lesson.objects.filter(video=video).first()
    if lesson is None:
        index = CourseIndexPage.objects.first()
        if index is None:
            index = Site.objects.get().root_page.add_child(instance=CourseIndexPage(title="量测", slug="bench-courses"))
        course = index.add_child(instance=CoursePage(title="量测", summary="量测", lecturer="量测"))
        lesson = Lesson.objects.create(page=course, title="量测", kind="video", video=video)
    return lesson


class Viewer:
    """Sends the beats of a viewing as a web server does, without what the test client does around a request."""

    def __init__(self, number):
        from lms.wsgi import application

        self.application, (client, self.uid) = application, _viewing(number)
        client.cookies["csrftoken"] = token = "c" * 32
        self.environ = client._base_environ(
            PATH_INFO=f"/api/watch/{self.uid}/beat",
            REQUEST_METHOD="POST",
            CONTENT_TYPE="application/json",
            HTTP_HOST="localhost",
            HTTP_X_CSRFTOKEN=token,
        )

    def send(self, seq):
        body = json.dumps({"seq": seq, "played": [[0, seq * 100]], "position": seq * 100}).encode()
        environ = {**self.environ, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
        statuses = []
        answer = self.application(environ, lambda status, headers, problem=None: statuses.append(status))
        text = b"".join(answer)
        answer.close()
        assert statuses == ["200 OK"], (statuses, text)


def _many_beats(number):
    """Send beats of one viewing in a process of its own; return the wall seconds of each."""
    import django

    django.setup()
    viewer = Viewer(number)
    viewer.send(1)
    times = []
    for seq in range(2, BEATS + 2):
        begin = time.perf_counter()
        viewer.send(seq)
        times.append(time.perf_counter() - begin)
    return times


def measure_beats():
    """Print queries and CPU of one beat, and the beats of two processes in a second."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from media.models import PlaySession

    viewer = Viewer(0)
    viewer.send(1)
    with CaptureQueriesContext(connection) as queries:
        viewer.send(2)
    count, own = len(queries), [query for query in queries if "media_" in query["sql"]]
    begin = time.process_time()
    for seq in range(3, 203):
        viewer.send(seq)
    cpu = (time.process_time() - begin) * 5
    begin = time.process_time()
    for _ in range(200):
        with transaction.atomic():
            PlaySession.objects.select_for_update(of=("self",)).get(uid=viewer.uid)
    reference = (time.process_time() - begin) * 5
    connection.close()
    with ProcessPoolExecutor(WORKERS) as pool:
        waits = list(pool.map(_many_beats, range(1, WORKERS + 1)))
    seconds, each = max(sum(times) for times in waits), sorted(time for times in waits for time in times)
    slowest = each[len(each) * 99 // 100] * 1000
    rate = len(each) / seconds
    print(
        f"a beat: {len(own)} queries on evidence ({count} with sign-in and transaction), {cpu:.1f} ms CPU "
        f"({cpu / reference:.1f} x one locked row); {rate:.0f} beats/s from {WORKERS} processes at once, "
        f"p99 {slowest:.0f} ms"
    )


def measure_speech():
    """Print the search in speech at 5,000 courses of 300 lines (made once, in a video of each course)."""
    from django.db import connection

    from courses.models import CoursePage, Lesson
    from courses.speech import find_speech
    from media.models import CaptionCue, CaptionTrack, Video

    if CaptionCue.objects.count() < COURSES * LINES:
        dice = random.Random(1)
        words = ["渔业", "海岛", "供水", "港口", "合作", "治理", "干部", "学习", "政策", "乡村", "旅游", "生态", "安全"]
        text = "".join(dice.choice(words) for _ in range(20_000))
        for course in CoursePage.objects.exclude(lessons__video__captions__label="bench")[:COURSES]:
            video = Video.objects.create(title="bench-speech", type="video", duration=1800, file="originals/x.mp4")
            Lesson.objects.create(page=course, title="bench", kind="video", video=video, sort_order=99)
            track = CaptionTrack.objects.create(video=video, label="bench", file="x.vtt")
            starts = [dice.randrange(39_000) for _ in range(LINES)]
            CaptionCue.objects.bulk_create(
                CaptionCue(track=track, start_ms=n * 6000, end_ms=n * 6000 + 5900, text=text[at : at + 18])
                for n, at in enumerate(starts)
            )
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE media_captioncue")
    CaptionCue.objects.filter(pk__in=CaptionCue.objects.values("pk")[:3]).update(text="蟹黄面的做法")
    for word in ("蟹黄", "供水港口", "渔业"):
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            hits = find_speech(word)
            times.append((time.perf_counter() - begin) * 1000)
        print(f"speech: {word} in {len(hits)} courses, {min(times):.0f} ms of {CaptionCue.objects.count()} lines")


def main():
    """Measure beats and speech on the installation of the other measurements."""
    from tests.bench import prepare

    prepare()
    measure_beats()
    if os.environ.get("BENCH_SPEECH", "1") != "0":
        measure_speech()


if __name__ == "__main__":
    main()
