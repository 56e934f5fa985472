"""``make flood``: 2,000 letters in ten minutes from 500 people, 50 of them with 20 MB, and one who tries 1,000 times.

It works on an installation of its own (``var/load``), serves it as the supervisor does, and asks over loopback.
Bounds: ``FLOOD_LETTERS`` (2000), ``FLOOD_PEOPLE`` (500), ``FLOOD_FILES`` (50), ``FLOOD_TRIES`` (1000),
``FLOOD_SECONDS`` (600). Meanwhile a handler looks at the list of letters every three seconds.

Printed: waits, refusals, memory of the web processes, and the handlers' list after the flood. The exit code is 1 where
a letter that was acknowledged is missing or reads otherwise, where a refusal is not polite, where more letters were
taken from one person than a day allows, or where the handlers' list (p95, after the flood) takes 200 ms or longer.
"""

import asyncio
import hashlib
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

from tests.load.installation import prepare, serve, session_of
from tests.load.lines import CSRF, FORM, Line, Waits

#: Letters of one person in this flood; the limit of a day is ten.
EACH = 4
FILE_BYTES = 20 * 1024 * 1024
#: The longest that the handlers' list may take (ms, p95), when nothing else is asked.
LIST_TARGET = 200
BOUNDARY = "flood-7d1c"


def bound(name: str, usual: int) -> int:
    """Return a bound from the environment."""
    return int(os.environ.get(name, str(usual)))


@dataclass
class Writer:
    """Somebody who is signed in and writes; `sent` is what the server acknowledged: path of the letter to its text."""

    session: str
    name: str
    sent: dict[str, str] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)


@dataclass
class Flood:
    """What is measured."""

    port: int
    steps: Waits = field(default_factory=lambda: Waits("steps"))
    sends: Waits = field(default_factory=lambda: Waits("sends"))
    files: Waits = field(default_factory=lambda: Waits("files"))
    tries: Waits = field(default_factory=lambda: Waits("tries"))
    lists: Waits = field(default_factory=lambda: Waits("lists"))
    calm: Waits = field(default_factory=lambda: Waits("calm"))
    memory: int = 0


def paper(size: int) -> bytes:
    """Return a file of `size` bytes that is taken for a PDF and cannot be packed."""
    return b"%PDF-1.7 " + random.Random(size).randbytes(size - 9)


def multipart(file: bytes) -> bytes:
    """Return the form of the last step with `file`."""
    disposition = 'Content-Disposition: form-data; name="files"; filename="paper.pdf"\r\nContent-Type: application/pdf'
    token = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{CSRF}\r\n'
    return f"{token}--{BOUNDARY}\r\n{disposition}\r\n\r\n".encode() + file + f"\r\n--{BOUNDARY}--\r\n".encode()


async def write(flood: Flood, who: Writer, number: int) -> str:
    """Go through the first two steps of a letter; return its text."""
    text = f"{who.name} · {number} · 建议增加班次"
    for path, values in (("", {"kind": "suggestion"}), ("cadres/", {"subject": f"第 {number} 封", "body": text})):
        form = urlencode({"csrfmiddlewaretoken": CSRF, **values}, quote_via=quote)
        async with Line(flood.port, who) as line:
            await line.send("POST", f"/mailbox/write/{path}", form, waits=flood.steps, expected=302, kind=FORM)
    return text


async def send(flood: Flood, who: Writer, text: str, *, waits: Waits, file: bytes = b"", expected: int = 302) -> None:
    """Send the letter that was written; remember where it lies, or in which words it was refused."""
    kind = f"multipart/form-data; boundary={BOUNDARY}" if file else ""
    async with Line(flood.port, who) as line:
        path = "/mailbox/write/cadres/send/"
        answer = await line.send(
            "POST", path, multipart(file) if file else "", waits=waits, expected=expected, kind=kind
        )
    where = answer.headers.get("location", "")
    if answer.status == 302 and where.startswith("/mailbox/"):
        who.sent[where] = text
        return
    known = ("您今天已寄出", "寄信过于频繁")
    who.refusals[next((words for words in known if words in answer.body), f"HTTP {answer.status}")] += 1


async def write_letters(flood: Flood, who: Writer, slots: list[float], files: set[int], file: bytes) -> None:
    """Write a letter at each of `slots` (seconds from now), those whose number is in `files` with a file.

    One after the other, as people do: there is one draft for each of them.
    """
    began = time.perf_counter()
    for number, slot in enumerate(slots):
        await asyncio.sleep(max(0.0, began + slot - time.perf_counter()))
        text = await write(flood, who, number)
        with_file = number in files
        waits = flood.files if with_file else flood.sends
        await send(flood, who, text, waits=waits, file=file if with_file else b"")


async def try_again_and_again(flood: Flood, who: Writer, tries: int) -> None:
    """Send one letter after the other as fast as the server answers, long after the limit."""
    from plugins.mailbox.actions import LETTERS_A_DAY

    text = ""
    for number in range(tries):
        if not who.refusals:
            text = await write(flood, who, number)
        await send(flood, who, text, waits=flood.tries, expected=302 if len(who.sent) < LETTERS_A_DAY else 200)


async def look(flood: Flood, handler: Writer, waits: Waits, *, every: float, times: int) -> None:
    """Open the handlers' list, on one page after the other."""
    for number in range(times):
        await asyncio.sleep(every)
        async with Line(flood.port, handler) as line:
            await line.send("GET", f"/mailbox/office/?page={number % 5 + 1}", waits=waits, expected=200)


def resident(root: int) -> int:
    """Return the resident memory (bytes) of the children of the process `root`."""
    total = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            status = (folder / "status").read_text()
        except OSError:
            continue
        facts = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        if int(facts.get("PPid", "0")) == root or int(folder.name) == root:
            total += int(facts.get("VmRSS", "0 kB").split()[0]) * 1024
    return total


def server_of(port: int) -> int:
    """Return the process that serves `port`."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            except OSError:
                continue
            if any("granian" in part for part in command) and str(port) in command:
                parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
                if str(port) not in _command(int(parent)):
                    return int(folder.name)
    return 0


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return []


async def watch_memory(flood: Flood, root: int) -> None:
    """Remember the most memory that the web processes took, until this is cancelled."""
    while True:
        flood.memory = max(flood.memory, resident(root))
        await asyncio.sleep(0.2)


async def run(
    flood: Flood,
    writers: list[Writer],
    eager: Writer,
    handler: Writer,
    *,
    files: int,
    tries: int,
    seconds: float,
    looks: int = 30,
) -> None:
    """Let everybody write, and look at the list meanwhile and afterwards."""
    chance, file = random.Random(7), paper(FILE_BYTES)
    watching = asyncio.create_task(watch_memory(flood, server_of(flood.port)))
    looking = asyncio.create_task(look(flood, handler, flood.lists, every=3, times=max(1, int(seconds // 3.5))))
    numbered = [(place, number) for place in range(len(writers)) for number in range(EACH)]
    with_file = set(chance.sample(numbered, min(files, len(numbered))))
    work = []
    for place, who in enumerate(writers):
        slots = [(number + chance.random()) * seconds / EACH for number in range(EACH)]
        mine = {number for which, number in with_file if which == place}
        work.append(write_letters(flood, who, slots, mine, file))
    await asyncio.gather(try_again_and_again(flood, eager, tries), *work)
    await looking
    watching.cancel()
    await look(flood, handler, flood.calm, every=0.1, times=looks)


def report(flood: Flood, eager: Writer) -> None:
    """Print the figures."""
    flood.steps.print("steps before a letter")
    flood.sends.print("letters")
    flood.files.print("letters with 20 MB")
    flood.tries.print("tries of one person")
    print(f"of these taken {len(eager.sent)}, refused: {dict(eager.refusals)}")
    flood.lists.print("the handlers' list meanwhile")
    flood.calm.print("the handlers' list afterwards", target=LIST_TARGET)
    print(f"web processes: at most {flood.memory / 2**20:.0f} MB resident", flush=True)


def faults(flood: Flood, writers: list[Writer], eager: Writer) -> list[str]:
    """Compare what was acknowledged with what can be read; return what is wrong."""
    from plugins.mailbox.actions import LETTERS_A_DAY
    from plugins.mailbox.attachments import content_of
    from plugins.mailbox.models import Attachment, Letter

    sent = {path: text for who in (*writers, eager) for path, text in who.sent.items()}
    kept = {
        each.get_absolute_url(): each for each in Letter.objects.select_related("box_key").prefetch_related("entries")
    }
    found = [f"lost: {path}" for path in sent if path not in kept]
    found += [f"reads otherwise: {path}" for path, text in sent.items() if path in kept and kept[path].body != text]
    digest = hashlib.sha256(paper(FILE_BYTES)).hexdigest()
    papers = Attachment.objects.filter(entry__letter__in=[kept[path].pk for path in sent if path in kept])
    for each in papers.select_related("entry__letter__box_key"):
        if hashlib.sha256(content_of(each)).hexdigest() != digest:
            found.append(f"attachment differs: {each.uid}")
    expected = len(flood.files.times) - len(flood.files.errors)
    if papers.count() != expected:
        found.append(f"{papers.count()} attachments, {expected} acknowledged")
    refused = [who.refusals for who in writers if who.refusals]
    found += [f"refused: {dict(each)}" for each in refused]
    found += [f"impolite: {words}" for words in eager.refusals if words.startswith("HTTP")]
    if len(eager.sent) > LETTERS_A_DAY:
        found.append(f"{len(eager.sent)} letters of one person")
    found += [f"{waits.name}: {waits.errors[:3]}" for waits in (flood.steps, flood.sends, flood.files) if waits.errors]
    print(f"{len(sent)} letters acknowledged, {papers.count()} attachments compared, {len(found)} faults")
    return found


def make_people(count: int) -> tuple[list[Writer], Writer, Writer]:
    """Make a city with `count` cadres, one who tries too often, and a handler; all are new and signed in."""
    from django.utils import timezone

    from accounts import actions
    from accounts.demo import make_categories, make_units
    from accounts.models import Posting, Rank, RoleAssignment, Unit, User
    from plugins.mailbox.actions import box_for
    from tests.second_factor import marks

    now = timezone.now()
    city = Unit.objects.filter(depth=1).first()
    if city is None:
        make_units(departments=40, at=now)
        city = Unit.objects.get(depth=1)
    stamp = format(int(time.time()), "x")
    units = list(Unit.objects.filter(kind="department"))
    category = make_categories()["other"]
    users = User.objects.bulk_create(
        User(username=f"flood{stamp}{number:04d}", real_name="写信人", name_key="xie xin ren", password="!")
        for number in range(count + 1)
    )
    began = timezone.localdate(now) - timedelta(days=400)
    post = {"post": "科员", "rank": Rank.R70, "category": category, "start": began}
    Posting.objects.bulk_create(
        Posting(user=user, unit=units[number % len(units)], **post) for number, user in enumerate(users)
    )
    box_for(city, at=now)
    handler = actions.issue_account(f"handler{stamp}", real_name="办理人", password=None, by=None, at=now)
    actions.grant_role(handler, RoleAssignment.Role.LETTER_HANDLER, unit=city, by=None, at=now)
    handler = User.objects.get(pk=handler.pk)
    writers = [Writer(session_of(user), user.username) for user in users]
    return writers[1:], writers[0], Writer(session_of(handler, **marks(handler)), handler.username)


def main() -> int:
    """Measure and compare; return the exit code."""
    prepare()
    letters, count = bound("FLOOD_LETTERS", 2000), bound("FLOOD_PEOPLE", 500)
    writers, eager, handler = make_people(min(count, -(-letters // EACH)))
    bounds = {"files": bound("FLOOD_FILES", 50), "tries": bound("FLOOD_TRIES", 1000)}
    with serve() as port:
        flood = Flood(port)
        asyncio.run(run(flood, writers, eager, handler, seconds=bound("FLOOD_SECONDS", 600), **bounds))
    report(flood, eager)
    wrong = faults(flood, writers, eager)
    for each in wrong[:10]:
        print(each)
    times = sorted(flood.calm.times)
    return 1 if wrong or flood.calm.errors or times[int(len(times) * 0.95) - 1] >= LIST_TARGET else 0


if __name__ == "__main__":
    sys.exit(main())
