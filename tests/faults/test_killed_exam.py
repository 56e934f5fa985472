"""People sit an exam while web server, workers and database are killed: not one acknowledged answer is missing."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import OperationalError, close_old_connections, connection

from accounts.models import User
from exams import clock
from exams.actions import close_overdue, start_attempt
from exams.models import Answer, Attempt, Grade
from lms.engines import keeper, uses_embedded_engines
from lms.engines.places import Places, var_dir
from tests.browser.stack import free_port
from tests.engines import ROOT, database_url
from tests.material import make_exam, make_question

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
PEOPLE, LINES, KILLS = 200, 8, 3
CSRF = "c" * 32


class Site:
    """Web server and worker as processes of their own, which can be killed and started again."""

    def __init__(self, folder):
        self.port, self.folder, self.processes = free_port(), folder, {}

    def start(self, name):
        programs = Path(sys.executable).parent
        commands = {
            "web": [
                *(programs / "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)),
                *("--workers", "1", "--blocking-threads", "4", "--no-ws", "lms.wsgi:application"),
            ],
            "worker": [programs / "celery", "-A", "lms.celery", "worker", "-c", "1", "-n", f"exam{self.port}@%h"],
            "beat": [
                *(programs / "celery", "-A", "lms.celery", "beat", "--pidfile="),
                *("--schedule", str(self.folder / "beat-schedule")),
            ],
        }
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_url()}
        # The server of the tests forgets for speed what real ones keep at each commit.
        environment["PGOPTIONS"] = "-c synchronous_commit=on"
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                commands[name], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self, seconds=60):
        end = time.monotonic() + seconds
        while True:
            with suppress(OSError, http.client.HTTPException):
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    return
            assert time.monotonic() < end, (self.folder / "web.log").read_text()[-2000:]
            time.sleep(0.1)

    def kill(self, name):
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def walwriter():
    """Return the process of the server that writes the log; None while there is none, or nobody answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
            return next((pid for (pid,) in cursor.fetchall()), None)
    except OperationalError:
        connection.close()
        return None


def kill_database():
    """Kill a process of the database server at once; PostgreSQL then throws all others out and recovers."""
    killed, end = walwriter(), time.monotonic() + 30
    os.kill(killed, signal.SIGKILL)
    # For a moment the server still answers as if nothing had happened: only another process tells that it recovered.
    while walwriter() in (None, killed):
        assert time.monotonic() < end
        time.sleep(0.1)


def kill_whole_database():
    """Kill the server itself, with SIGKILL: nothing is left running that could recover. Start it again."""
    places = Places(var_dir())
    connection.close()
    os.kill(int((places.postgres_data / "postmaster.pid").read_text(encoding="ascii").split()[0]), signal.SIGKILL)
    end = time.monotonic() + 60
    while keeper.answers(places):  # its keeper sees it, and ends
        assert time.monotonic() < end
        time.sleep(0.05)
    while True:
        try:
            keeper.hold(places)
            return
        except SystemExit:  # what the server has left behind is still ending
            assert time.monotonic() < end
            time.sleep(0.2)


def session_of(user):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), "accounts.backends.RealNameBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key


class Candidate:
    """Somebody who saves one answer after the other, again until it is acknowledged."""

    def __init__(self, port, user, attempt):
        self.port, self.cookie = port, f"sessionid={session_of(user)}; csrftoken={CSRF}"
        self.uid, self.versions = attempt.uid, [item["version"] for item in attempt.paper]
        self.sequence, self.acknowledged, self.failures = 0, {}, 0

    def ask(self, path, body):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": self.cookie, "X-CSRFToken": CSRF, "Content-Type": "application/json"}
        line.request("POST", path, json.dumps(body), headers)
        answer = line.getresponse()
        return answer.status, answer.read()

    def save(self):
        """Save once; a failure leaves it to the next call to send the same again."""
        version, key = self.versions[self.sequence % len(self.versions)], "ABC"[self.sequence % 3]
        sent = {"version": version, "response": [key], "sequence": self.sequence + 1}
        try:
            status, body = self.ask(f"/api/exams/attempts/{self.uid}/answers", {"client": "c", "answers": [sent]})
        except (OSError, http.client.HTTPException):
            status, body = 0, b""
        if status == 200:
            assert json.loads(body)["saved"][0]["state"] in ("saved", "older")
            self.acknowledged[version] = key
            self.sequence += 1
        else:
            self.failures += 1
            time.sleep(0.05)


def keep_saving(candidates, over):
    while not over.is_set():
        for candidate in candidates:
            candidate.save()
            if over.is_set():
                break


def wait_for(candidates, more, seconds=60):
    """Wait until so many more answers are acknowledged."""
    begun, end = sum(candidate.sequence for candidate in candidates), time.monotonic() + seconds
    while sum(candidate.sequence for candidate in candidates) < begun + more:
        assert time.monotonic() < end, "nothing is acknowledged any more"
        time.sleep(0.05)


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    yield site
    for name in list(site.processes):
        site.kill(name)
    close_old_connections()


def candidates_of(site, exam, people=PEOPLE):
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    users = User.objects.bulk_create(User(username=f"sits-{n}", real_name="考生") for n in range(people))
    now = clock.now()
    return [Candidate(site.port, user, start_attempt(exam, user=user, at=now)) for user in users]


def stored():
    found = {}
    for uid, version, response in Answer.objects.values_list("attempt__uid", "version_id", "response"):
        found.setdefault(uid, {})[version] = response[0]
    return found


def test_no_acknowledged_answer_is_lost_when_things_are_killed(site):
    exam = make_exam(*[make_question(str(n)) for n in range(5)], minutes=30)
    candidates = candidates_of(site, exam)
    for name in ("web", "worker"):
        site.start(name)
    site.wait()
    over = threading.Event()
    threads = [threading.Thread(target=keep_saving, args=(candidates[n::LINES], over)) for n in range(LINES)]
    for thread in threads:
        thread.start()
    try:
        for kill in range(KILLS):
            wait_for(candidates, PEOPLE)
            site.kill("worker" if kill == 1 else "web")
            kill_database()
            site.start("worker" if kill == 1 else "web")
        wait_for(candidates, PEOPLE)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    site.wait()
    nothing_is_missing(candidates, at_least=(KILLS + 1) * PEOPLE)


def nothing_is_missing(candidates, at_least):
    saved = stored()
    missing = [
        (candidate.uid, version)
        for candidate in candidates
        for version, key in candidate.acknowledged.items()
        # what was stored but not acknowledged is the next change of that person, and may be there
        if saved.get(candidate.uid, {}).get(version) != key and candidate.versions[candidate.sequence % 5] != version
    ]
    acknowledged = sum(candidate.sequence for candidate in candidates)
    failures = sum(candidate.failures for candidate in candidates)
    print(f"{acknowledged} answers acknowledged, {failures} not, {len(missing)} missing")
    assert missing == []
    assert failures, "nobody noticed the kills"
    assert acknowledged >= at_least


@pytest.mark.skipif(not uses_embedded_engines(), reason="kills the embedded database server")
def test_no_acknowledged_answer_is_lost_when_the_whole_database_is_killed(site):
    exam = make_exam(*[make_question(str(n)) for n in range(5)], minutes=30)
    candidates = candidates_of(site, exam)
    site.start("web")
    site.wait()
    over = threading.Event()
    threads = [threading.Thread(target=keep_saving, args=(candidates[n::LINES], over)) for n in range(LINES)]
    for thread in threads:
        thread.start()
    try:
        for _kill in range(2):
            wait_for(candidates, PEOPLE)
            kill_whole_database()
        wait_for(candidates, PEOPLE)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    nothing_is_missing(candidates, at_least=3 * PEOPLE)


def test_everything_is_down_from_30_s_before_the_deadline_until_120_s_after_it(site):
    """It really waits: an exam of one minute, and nothing runs from its middle until two minutes after its end."""
    exam = make_exam(*[make_question(str(n)) for n in range(5)], minutes=1)
    for name in ("web", "worker", "beat"):
        site.start(name)
    site.wait()
    candidates = candidates_of(site, exam, people=20)
    deadline = Attempt.objects.order_by("deadline").values_list("deadline", flat=True)[0]
    stop = deadline - timedelta(seconds=30)
    while clock.now() < stop:
        for candidate in candidates:
            candidate.save()
    for name in ("web", "worker", "beat"):
        site.kill(name)
    assert all(candidate.acknowledged for candidate in candidates)
    assert not Grade.objects.exists()
    connection.close()
    time.sleep((deadline - clock.now()).total_seconds() + 120)
    assert Attempt.objects.filter(finished_at=None).count() == 20, "nobody closed them meanwhile"
    for name in ("web", "worker", "beat"):
        site.start(name)
    begun = time.monotonic()
    while Attempt.objects.filter(finished_at=None).exists():
        assert time.monotonic() < begun + 60, "still open 60 s after the return"
        time.sleep(1)
    print(f"all closed {time.monotonic() - begun:.0f} s after the return")
    saved = stored()
    for attempt in Attempt.objects.all():
        assert (attempt.finished_at, attempt.end) == (attempt.deadline, "time")
    for candidate in candidates:
        assert all(saved[candidate.uid][version] == key for version, key in candidate.acknowledged.items())
        right = sum(key == "A" for key in saved[candidate.uid].values())
        assert Grade.objects.get(attempt__uid=candidate.uid).score == 10 * right


def test_a_deadline_that_passed_two_minutes_ago_is_the_finish(site):
    """The same at once, and with the database killed too: here the deadline moves instead of the time."""
    exam = make_exam(*[make_question(str(n)) for n in range(2)], minutes=30)
    candidates = candidates_of(site, exam)[:20]
    Attempt.objects.exclude(uid__in=[candidate.uid for candidate in candidates]).delete()
    site.start("web")
    site.wait()
    for candidate in candidates:
        while not candidate.acknowledged:
            candidate.save()
    site.kill("web")
    kill_database()
    Attempt.objects.update(deadline=clock.now() - timedelta(seconds=120))
    site.start("web")
    site.wait()
    status, body = candidates[0].ask(
        f"/api/exams/attempts/{candidates[0].uid}/answers",
        {"client": "c", "answers": [{"version": candidates[0].versions[1], "response": ["A"], "sequence": 9}]},
    )
    assert (status, json.loads(body)["code"]) == (409, "too_late")
    assert close_overdue(at=clock.now()) == 20
    assert Grade.objects.count() == 20
    for attempt in Attempt.objects.all():
        assert (attempt.finished_at, attempt.end) == (attempt.deadline, "time")
    assert set(Grade.objects.values_list("score", flat=True)) == {10}, "what was saved before counts"
