"""The installation that is measured: people with sessions, an exam of fifty questions, the server."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from lms.engines.unprivileged import die_with_parent
from lms.priority import stand_back
from tests.own_installation import start_installation

ROOT = Path(__file__).resolve().parent.parent.parent
QUESTIONS = 50


@dataclass
class Candidate:
    """Somebody who is signed in; `saved` is what the server acknowledged: version to (sequence, key)."""

    session: str
    attempt: str = ""
    versions: list[int] = field(default_factory=list)
    saved: dict[int, tuple[int, str]] = field(default_factory=dict)


def prepare() -> None:
    """Start the engines of ``var/load`` and set Django up."""
    start_installation("load")
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def installation(people: int) -> tuple[str, str, list[Candidate]]:
    """Return two fresh exams and so many people who are signed in, made once."""
    prepare()
    from accounts.models import User

    names = [f"load-{number:05}" for number in range(people)]
    known = set(User.objects.filter(username__startswith="load-").values_list("username", flat=True))
    User.objects.bulk_create(
        (User(username=name, real_name="考生", name_key="kao sheng") for name in names if name not in known),
        batch_size=1000,
    )
    users = list(User.objects.filter(username__in=names).order_by("username"))
    test = make_exam("900", is_course_test=True, pass_percent=0)
    make_course(test, users)
    return test, make_exam("10000"), [Candidate(session_of(user)) for user in users]


def session_of(user: object, **more: object) -> str:
    """Sign somebody in without the pages, and return the key of the session, which holds `more`.

    They have been waiting for ten minutes: their next request notes that they are there.
    """
    from allauth.usersessions.models import UserSession
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from accounts.session_store import SessionStore
    from accounts.sessions import note_person

    store = SessionStore()
    note_person(store, user)  # type: ignore[arg-type]
    store[SESSION_KEY] = str(user.pk)  # type: ignore[attr-defined]
    store[BACKEND_SESSION_KEY] = "accounts.backends.RealNameBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()  # type: ignore[attr-defined]
    for name, value in more.items():
        store[name] = value
    store.save()
    seen = timezone.now() - timedelta(minutes=10)
    UserSession.objects.create(user=user, session_key=store.session_key, ip="127.0.0.1", last_seen_at=seen)  # type: ignore[misc]
    return str(store.session_key)


def make_course(test: str, users: list) -> None:  # type: ignore[type-arg]
    """Make a course that is nothing but the exam `test`, which all `users` take: whoever passes it earns a credit."""
    from django.utils import timezone

    from courses.models import CourseIndexPage, CoursePage, Enrolment, Lesson
    from portal.actions import set_up_site
    from scoring.demo import make_policies

    now = timezone.now()
    set_up_site(hostname="127.0.0.1", port=80, at=now)
    make_policies(year=timezone.localdate(now).year)
    course = CoursePage(title="900", slug=f"load-{test[:8]}", summary="概要", lecturer="讲师", live=False)
    course.lessons = [Lesson(title="测验", kind="exam", target=test)]
    CourseIndexPage.objects.get().add_child(instance=course)
    course.save_revision().publish()
    Enrolment.objects.bulk_create(
        (Enrolment(user=user, course=course, enrolled_at=now, last_active_at=now) for user in users), batch_size=1000
    )


def make_exam(title: str, **rules: object) -> str:
    """Make an exam of fifty questions with four options for everybody; return its uid."""
    from django.utils import timezone

    from exams.actions.variants import freeze_exam
    from exams.models import Exam, Paper, PaperLine
    from questions.drafts import default_rule
    from questions.models import Question

    now = timezone.now()
    if not (questions := list(Question.objects.filter(source="load")[:QUESTIONS])):
        body = {"options": [{"text": f"选项 {n}", "correct": n == 0} for n in range(4)], "rule": default_rule("single")}
        questions = [
            Question.objects.create(kind="single", stem=f"第 {n} 道试题的题干，大约这么长", body=body, source="load")
            for n in range(QUESTIONS)
        ]
    paper = Paper.objects.create(title=title, state="ready", made_at=now)
    PaperLine.objects.bulk_create(
        PaperLine(paper=paper, question=q, marks=2, sort_order=n) for n, q in enumerate(questions)
    )
    exam = Exam.objects.create(
        title=title,
        paper=paper,
        state="published",
        max_attempts=1,
        minutes=60,
        start_spread=30,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3),
        **rules,
    )
    freeze_exam(exam, at=now)
    return str(exam.uid)


@contextmanager
def serve(log: Path | None = None, **environment: str) -> Iterator[int]:
    """Serve the installation with a worker, as the supervisor does, with `environment` beside ours; yield the port.

    What the server says goes to `log`, if there is one.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", os.environ.get("WEB_WORKERS", "2"), "--blocking-threads", "4"),
        *("--backlog", "2048", "--workers-kill-timeout", "5", "--no-ws", "--log-level", "error"),
        "lms.wsgi:application",
    ]
    celery = ("-A", "lms.celery", "worker", "--loglevel", "ERROR", "-n", f"load{port}@%h", "-Q", "celery", "-c", "1")
    worker = [str(Path(sys.executable).parent / "celery"), *celery]

    def stand_behind() -> None:
        die_with_parent(signal.SIGTERM)
        stand_back()

    with ExitStack() as stack:
        said = stack.enter_context(log.open("wb")) if log else None
        around = {"cwd": ROOT, "env": {**os.environ, **environment}, "stdout": said, "stderr": said}
        web, helper = (
            subprocess.Popen(each, start_new_session=True, preexec_fn=before, **around)
            for each, before in ((command, lambda: die_with_parent(signal.SIGTERM)), (worker, stand_behind))
        )
        try:
            _wait_until_served(port, web)
            _wait_until_it_works(helper, f"load{port}")
            yield port
        finally:
            for process in (web, helper):
                process.terminate()
            for process in (web, helper):
                process.wait()


def _wait_until_served(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            return
        except OSError:
            assert process.poll() is None, "the server does not start"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.1)


def _wait_until_it_works(process: "subprocess.Popen[bytes]", name: str) -> None:
    """Wait for the worker: it loads the whole site as well, which is not what is measured."""
    from lms.celery import app

    end = time.monotonic() + 60
    while not app.control.ping(destination=[f"{name}@{socket.gethostname()}"], timeout=1):
        assert process.poll() is None, "the worker does not start"
        assert time.monotonic() < end, "the worker does not answer"
