"""CPU of single requests, in this process: from the exam's page to the first question, one save, one submit."""

import json
import statistics
import time
from typing import Any
from uuid import UUID

ROUNDS = 40


def measure_cpu(exam_uid: str) -> None:
    """Print milliseconds of CPU and queries of each step of an exam."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from accounts.models import User
    from courses.models import Enrolment, Lesson
    from exams.models import Attempt

    spent: dict[str, list[float]] = {}
    queries: dict[str, int] = {}

    def timed(step: str, call: Any) -> Any:
        with CaptureQueriesContext(connection) as seen:
            begin = time.process_time()
            answer = call()
            spent.setdefault(step, []).append((time.process_time() - begin) * 1000)
        queries[step] = len(seen)
        assert answer.status_code in (200, 302), (step, answer.status_code)
        return answer

    for number in range(ROUNDS):
        user = User.objects.create(username=f"cpu-{number}-{exam_uid[:8]}", real_name="量测")
        # What is handed in completes a course, and that gives a credit.
        now, course = timezone.now(), Lesson.objects.of_target(UUID(exam_uid)).values_list("page", flat=True).get()
        Enrolment.objects.create(user=user, course_id=course, enrolled_at=now, last_active_at=now)
        client = _client(user)
        client.get("/healthz")  # loads the middleware, which a server does once and a test client each time
        timed("exam page", lambda client=client: client.get(f"/exams/{exam_uid}/"))
        timed("start", lambda client=client: client.post(f"/exams/{exam_uid}/start/"))
        attempt = Attempt.objects.get(user=user, exam__uid=exam_uid)
        Attempt.objects.filter(pk=attempt.pk).update(begins_at=attempt.started_at)
        timed("questions", lambda client=client, attempt=attempt: client.get(f"/exams/attempts/{attempt.uid}/"))
        one = {"version": attempt.paper[number]["version"], "response": ["A"], "sequence": 1}
        body = json.dumps({"client": "cpu", "answers": [one]})
        address = f"/api/exams/attempts/{attempt.uid}/answers"
        for _again in range(2):  # the first one pays for what is made once in a process
            timed("save", lambda a=address, b=body, c=client: c.post(a, b, content_type="application/json"))
        timed("submit", lambda client=client, attempt=attempt: client.post(f"/exams/attempts/{attempt.uid}/submit/"))
    # What is made once in a process, such as compiled templates, is no cost of a request.
    usual = {step: statistics.median(times) for step, times in spent.items()}
    whole = usual["exam page"] + usual["start"] + usual["questions"]
    steps = ", ".join(f"{step} {usual[step]:.1f} ms ({queries[step]} queries)" for step in usual)
    print(f"CPU: {steps}; from exam page to first question {whole:.1f} ms (target 80), a save (target 10)", flush=True)


def _client(user: Any) -> Any:
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="accounts.backends.RealNameBackend")
    return client
