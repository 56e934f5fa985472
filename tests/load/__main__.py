"""``make load``: 900 people start an exam in one second, save answers, hand in twice; then many more start.

It works on an installation of its own (``var/load``), serves it as the supervisor does (two processes of four
threads, and a worker), and asks over loopback from this process, on the same cores. Bounds: ``LOAD_PEOPLE`` (900),
``LOAD_SECONDS`` of saving (300) at ``LOAD_RATE`` a second (60), ``LOAD_MANY`` further starts (10000) over
``LOAD_MANY_SECONDS`` (120). Printed: p50, p95 and the longest wait, errors, and what the database says afterwards.
The exit code is 1 where an answer is missing, an attempt has not exactly one grade and one credit, or a request
failed.
"""

import asyncio
import json
import os
import random
import sys
import time

from tests.load.cpu import measure_cpu
from tests.load.installation import Candidate, installation, serve
from tests.load.lines import Line, Waits

PEOPLE, SECONDS = int(os.environ.get("LOAD_PEOPLE", "900")), int(os.environ.get("LOAD_SECONDS", "300"))
RATE = int(os.environ.get("LOAD_RATE", "60"))
MANY, MANY_SECONDS = int(os.environ.get("LOAD_MANY", "10000")), int(os.environ.get("LOAD_MANY_SECONDS", "120"))


async def start(port: int, who: Candidate, exam: str, waits: Waits, *, after: float) -> None:
    """Begin `after` seconds from now; the address of the attempt is kept."""
    await asyncio.sleep(after)
    async with Line(port, who) as line:
        answer = await line.send("POST", f"/exams/{exam}/start/", waits=waits, expected=302)
        where = answer.headers.get("location", "")
        who.attempt = where.strip("/").split("/")[-1] if "/attempts/" in where else ""


async def open_page(port: int, who: Candidate, waits: Waits, *, after: float) -> None:
    """Open the questions, as the browser does when the own slot has come."""
    await asyncio.sleep(after)
    async with Line(port, who) as line:
        answer = await line.send("GET", f"/exams/attempts/{who.attempt}/", waits=waits, expected=200)
        who.versions = [int(part.split('"')[0]) for part in answer.body.split('data-version="')[1:]]


async def save_at_a_rate(port: int, people: list[Candidate], waits: Waits) -> None:
    """Save answers of people in turn, RATE a second; what was acknowledged is kept for the comparison."""
    sitting = [who for who in people if who.versions]
    begin, tasks = time.perf_counter(), []
    for number in range(SECONDS * RATE):
        await asyncio.sleep(max(0.0, begin + number / RATE - time.perf_counter()))
        tasks.append(asyncio.create_task(save(port, sitting[number % len(sitting)], number + 1, waits)))
    await asyncio.gather(*tasks)


async def save(port: int, who: Candidate, sequence: int, waits: Waits) -> None:
    """Save one answer."""
    version, key = random.choice(who.versions), random.choice("ABCD")
    one = {"version": version, "response": [key], "sequence": sequence}
    body = json.dumps({"client": "load", "answers": [one]})
    async with Line(port, who) as line:
        answer = await line.send("POST", f"/api/exams/attempts/{who.attempt}/answers", body, waits=waits, expected=200)
        if answer.status == 200 and json.loads(answer.body)["saved"][0]["state"] == "saved":
            known = who.saved.get(version, (0, ""))
            who.saved[version] = max(known, (sequence, key))


async def submit(port: int, who: Candidate, waits: Waits) -> None:
    """Hand in; every tenth person clicks twice."""
    async with Line(port, who) as line:
        await line.send("POST", f"/exams/attempts/{who.attempt}/submit/", waits=waits, expected=302)


async def run(port: int, exam: str, second_exam: str, people: list[Candidate], more: list[Candidate]) -> bool:
    """Do everything; say whether all was answered as it should be."""
    starts, pages, saves, submits, many = (Waits(name) for name in ("start", "page", "save", "submit", "many starts"))
    await asyncio.gather(*(start(port, who, exam, starts, after=random.random()) for who in people))
    starts.print(f"{len(people)} starts in one second", target=5000)
    await asyncio.gather(*(open_page(port, who, pages, after=30 * random.random()) for who in people if who.attempt))
    pages.print("their questions, within the 30 s of the start slots")
    await asyncio.sleep(1)
    await save_at_a_rate(port, people, saves)
    saves.print(f"{RATE} saves a second for {SECONDS} s", target=200)
    twice = people + people[::10]
    await asyncio.gather(*(submit(port, who, submits) for who in twice if who.attempt))
    submits.print(f"{len(twice)} submits at once, {len(people[::10])} of them doubles", target=8000)
    if more:
        await asyncio.gather(
            *(start(port, who, second_exam, many, after=MANY_SECONDS * random.random()) for who in more)
        )
        many.print(f"{len(more)} starts over {MANY_SECONDS} s", target=3000)
    return not any(waits.errors for waits in (starts, pages, saves, submits, many))


def wait_for_credits(seconds: int = 180) -> None:
    """Wait until the worker has told of every grade, and print how long that took after the last answer."""
    from exams.models import Attempt

    begin = time.perf_counter()
    while Attempt.objects.with_news().exists() and time.perf_counter() < begin + seconds:
        time.sleep(0.5)
    print(f"credits all there {time.perf_counter() - begin:.0f} s after everything else")


def compare(people: list[Candidate]) -> bool:
    """Compare what was acknowledged with what is stored; say whether nothing is missing or double."""
    from exams.models import Answer, Attempt, Grade
    from scoring.models import CreditEntry

    uids = [who.attempt for who in people if who.attempt]
    stored = {
        (str(uid), version): (sequence, response[0] if response else "")
        for uid, version, sequence, response in Answer.objects.filter(attempt__uid__in=uids).values_list(
            "attempt__uid", "version_id", "sequence", "response"
        )
    }
    acknowledged = [(who.attempt, version, last) for who in people for version, last in who.saved.items()]
    missing = [each for each in acknowledged if stored.get((each[0], each[1])) != each[2]]
    attempts = Attempt.objects.filter(uid__in=uids)
    grades = Grade.objects.filter(attempt__in=attempts).count()
    credited = CreditEntry.objects.filter(
        enrolment__course__lessons__target__in=attempts.values("exam__uid"), user__in=attempts.values("user")
    )
    credits, people_with = credited.count(), credited.values("user").distinct().count()
    print(
        f"{len(acknowledged)} acknowledged answers, {len(missing)} missing; {attempts.count()} attempts, "
        f"{attempts.filter(finished_at=None).count()} still open, {grades} grades, "
        f"{credits} credits of {people_with} people"
    )
    return not missing and grades == credits == people_with == attempts.count()


def main() -> int:
    """Measure and compare; return the exit code."""
    exam, second_exam, everybody = installation(PEOPLE + MANY)
    people, more = everybody[:PEOPLE], everybody[PEOPLE:]
    measure_cpu(exam)
    with serve() as port:
        answered = asyncio.run(run(port, exam, second_exam, people, more))
        wait_for_credits()
    whole = compare(people)
    return 0 if answered and whole else 1


if __name__ == "__main__":
    sys.exit(main())
