"""``make bench``: how fast the pages are on a large installation, as ratios to references measured in the same run.

It seeds an installation of its own (``var/bench``: 10,000 cadres, 5,000 courses, 3 years) once, serves it with one
worker, and asks for each page as a signed-in person. Reported per page: median milliseconds over HTTP, the ratio to
the sign-in page of the same run (a page without data), queries, and milliseconds of CPU in the process. Before that,
900 people sign in from one address.
"""

import os
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.bench_import import measure_import
from tests.bench_search import measure_search
from tests.bench_video import measure_delivery, measure_upload
from tests.own_installation import start_installation

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 15
#: Courses that the cadre is in the middle of: as many as their page shows.
BEGUN = 24
SIZE = ("--cadres", "10000", "--courses", "5000", "--years", "3")
#: page -> who asks: a cadre or the educator.
PAGES = {
    "/": "cadre",
    "/courses/": "cadre",
    "/courses/?q=乡村&class=required": "cadre",
    "/courses/?q=网络完全": "cadre",
    "/courses/?sort=popular&page=20": "cadre",
    "/courses/?class=required&class=micro&state=new&topic=topic-1&county=city": "cadre",
    "/courses/bulk-100/": "cadre",
    "/find/suggest/?q=chen": "cadre",
    "/learn/": "cadre",
    "/learn/?state=done": "cadre",
    "/me/": "cadre",
    "/rankings/": "cadre",
    "/rankings/?by=units": "cadre",
    "/rankings/?by=counties": "cadre",
    "/staff/": "educator",
}
REFERENCE = "/account/login/"
RANKING_SQL = """
SELECT user_id, sum(hours) AS total, rank() OVER (ORDER BY sum(hours) DESC)
FROM scoring_creditentry WHERE ledger = 'online' AND earned_at >= %s AND earned_at < %s
GROUP BY user_id ORDER BY total DESC LIMIT 50
"""


def median_ms(call):
    """Return the median milliseconds of `call` after two warm-up calls."""
    times = []
    for number in range(ROUNDS + 2):
        begin = time.perf_counter()
        call()
        if number >= 2:
            times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def prepare():
    """Start the engines, seed once, and set Django up."""
    start_installation("bench")
    from django.core.management import call_command

    from courses.models import CoursePage

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if CoursePage.objects.count() < 5000:
        call_command("seed", *SIZE)


def sessions():
    """Return a session cookie for a cadre with hours, and for an educator of the whole city."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from accounts.actions import grant_role, issue_account
    from accounts.models import Unit, User
    from accounts.session_store import SessionStore
    from accounts.sessions import note_person
    from scoring.models import CreditEntry
    from tests.second_factor import marks

    educator = User.objects.filter(username="bench-educator").first()
    if educator is None:
        now = timezone.now()
        educator = issue_account("bench-educator", real_name="量测", password=None, by=None, at=now)
        grant_role(educator, "educator", unit=Unit.objects.get(depth=1), by=None, at=now)
    people = {"cadre": CreditEntry.objects.order_by("-earned_at").first().user, "educator": educator}
    cookies = {}
    for part, user in people.items():
        store = SessionStore()
        note_person(store, user)
        store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), "accounts.backends.RealNameBackend"
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.update(marks(user))
        store.create()
        cookies[part] = store.session_key
    begin_courses(people["cadre"])
    return people, cookies


def begin_courses(user):
    """Let `user` be in the middle of as many courses as a page shows: the seed leaves none open."""
    from django.utils import timezone

    from courses.actions import open_lesson
    from courses.models import Enrolment, Lesson

    mine = Enrolment.objects.of(user)
    fresh = Lesson.objects.filter(page__live=True, sort_order=0).exclude(page__in=mine.values("course"))
    for lesson in fresh.select_related("page").order_by("pk")[: BEGUN - mine.open().count()]:
        open_lesson(lesson, user=user, at=timezone.now())


def serve(port):
    """Start one web worker and wait until it answers."""
    command = [Path(sys.executable).parent / "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen([*command, "--no-ws", "--no-log", "lms.wsgi:application"], cwd=ROOT)
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            return process
        except OSError:
            time.sleep(0.1)
    process.terminate()
    raise SystemExit("the web server did not start")


def fetch(port, path, cookie=""):
    """Return a function that asks for `path`."""
    quoted = urllib.request.quote(path, safe="/?=&")
    address = f"http://127.0.0.1:{port}{quoted}"
    request = urllib.request.Request(address, headers={"Cookie": f"sessionid={cookie}"})

    def call():
        with urllib.request.urlopen(request, timeout=30) as response:
            assert response.url.endswith(quoted), f"{path} led to {response.url}"
            response.read()

    return call


def in_process(path, user):
    """Return the number of queries and the CPU milliseconds of a request answered in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.second_factor import pass_second_factor

    client = Client()
    client.force_login(user, backend="accounts.backends.RealNameBackend")
    pass_second_factor(client, user)
    client.get(path, HTTP_HOST="localhost")
    with CaptureQueriesContext(connection) as queries:
        client.get(path, HTTP_HOST="localhost")
    count = len(queries)
    begin = time.process_time()
    for _ in range(5):
        client.get(path, HTTP_HOST="localhost")
    return count, (time.process_time() - begin) * 200


def ranking_reference():
    """Return the milliseconds of the ranking as one hand-written statement."""
    from django.db import connection
    from django.utils import timezone

    from scoring.periods import Period

    bounds = Period.quarter_of(timezone.localdate()).bounds(timezone.get_default_timezone())

    def call():
        with connection.cursor() as cursor:
            cursor.execute(RANKING_SQL, bounds)
            cursor.fetchall()

    return median_ms(call)


def sign_ins(count=900):
    """Let `count` people sign in from one address; print CPU seconds, refusals, lock-outs and answers 429."""
    from collections import Counter

    from axes.models import AccessAttempt
    from django.contrib.auth.hashers import make_password
    from django.core.cache import cache
    from django.test import Client

    from accounts.models import User

    password = "lan-tian-bai-yun-42"
    names = [f"bench-sign-in-{number}" for number in range(count)]
    User.objects.bulk_create([User(username=name, real_name="量测") for name in names], ignore_conflicts=True)
    User.objects.filter(username__in=names).update(password=make_password(password))
    AccessAttempt.objects.all().delete()
    cache.clear()
    statuses, client = Counter(), Client()  # one handler for all, as in a server
    begin, clock = time.process_time(), time.perf_counter()
    for name in names:
        client.cookies.clear()
        answer = client.post("/account/login/", {"login": name, "password": password}, HTTP_HOST="localhost")
        statuses[answer.status_code] += 1
    cpu, took = time.process_time() - begin, time.perf_counter() - clock
    locked = AccessAttempt.objects.filter(failures_since_start__gte=5).count()
    print(
        f"sign-ins from one address: {statuses[302]} of {count}, {cpu:.1f} s CPU ({took:.1f} s), "
        f"{locked} locked, {statuses[429]} answers 429"
    )


def main():
    """Measure and print the table."""
    prepare()
    sign_ins()
    measure_import()
    people, cookies = sessions()
    port = int(os.environ.get("PORT", "8099"))
    server = serve(port)
    try:
        reference = median_ms(fetch(port, REFERENCE))
        print(f"reference: {REFERENCE} {reference:.1f} ms; ranking in one SQL statement {ranking_reference():.1f} ms")
        print(f"{'page':<36} {'median ms':>9} {'ratio':>6} {'queries':>7} {'CPU ms':>7}")
        for path, part in PAGES.items():
            milliseconds = median_ms(fetch(port, path, cookies[part]))
            queries, cpu = in_process(path, people[part])
            print(f"{path:<36} {milliseconds:>9.1f} {milliseconds / reference:>6.1f} {queries:>7} {cpu:>7.1f}")
        measure_search(cookies["cadre"], port + 1)
        measure_delivery(people["cadre"], cookies["cadre"], port)
        measure_upload(cookies["educator"], port, server.pid)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
