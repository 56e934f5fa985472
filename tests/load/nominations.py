"""``make flood-nominations``: 2,000 nominations in ten minutes from 500 people, and one who tries 1,000 times.

It works as the flood of letters does (``tests.load.flood``) and with the same bounds: ``FLOOD_LETTERS`` nominations
(2000), ``FLOOD_PEOPLE`` (500), ``FLOOD_FILES`` papers with a scan of 20 MB that an officer registers meanwhile (50),
``FLOOD_TRIES`` (1000), ``FLOOD_SECONDS`` (600). Everybody walks through the four steps for each nomination.

The exit code is 1 where a nomination that was acknowledged is missing or reads otherwise, where a refusal is not
polite, where more were taken from one person than an hour allows, or where the officers' list (p95, after the flood)
takes 200 ms or longer.
"""

import asyncio
import hashlib
import random
import sys
import time
from urllib.parse import quote, urlencode

from tests.load.flood import BOUNDARY, EACH, FILE_BYTES, LIST_TARGET, Flood, Writer, bound, make_people, paper
from tests.load.installation import prepare, serve, session_of
from tests.load.lines import CSRF, FORM, Line, Waits

#: Nominations of one person in an hour.
LIMIT = 20
NOMINEE = {"nominee_name": "人选", "nominee_unit": "海洋局", "nominee_post": "科长"}
WORDS = ("target", "strengths", "weaknesses", "reason")


async def _post(flood: Flood, who: Writer, step: str, values: dict[str, str], waits: Waits) -> str:
    """Post a step; return where the answer leads."""
    form = urlencode({"csrfmiddlewaretoken": CSRF, **values}, quote_via=quote)
    async with Line(flood.port, who) as line:
        path = f"/nomination/write/{step}/"
        answer = await line.send("POST", path, form, waits=waits, expected=302, kind=FORM)
    return answer.headers.get("location", "")


async def write(flood: Flood, who: Writer, number: int) -> str:
    """Go through the steps before the signature; return the reason that is given."""
    text = f"{who.name} · {number} · 干事扎实"
    await _post(flood, who, "who", {"kind": "other", **NOMINEE, "nominee_name": f"人选{number % 40}"}, flood.steps)
    await _post(flood, who, "post", {"post": "any"}, flood.steps)
    await _post(flood, who, "statement", dict.fromkeys(WORDS, text), flood.steps)
    return text


async def sign(flood: Flood, who: Writer, text: str, waits: Waits) -> bool:
    """Sign what was written; remember the receipt, or that it was refused. A refusal leads back to the signature."""
    where = await _post(flood, who, "sign", {"signed": "on"}, waits)
    if where.endswith("/receipt/"):
        who.sent[where.split("/")[2]] = text
        return True
    who.refusals["later" if where.endswith("/write/sign/") else where or "HTTP"] += 1
    return False


async def nominate(flood: Flood, who: Writer, slots: list[float]) -> None:
    """Hand in a nomination at each of `slots` (seconds from now), one after the other."""
    began = time.perf_counter()
    for number, slot in enumerate(slots):
        await asyncio.sleep(max(0.0, began + slot - time.perf_counter()))
        await sign(flood, who, await write(flood, who, number), flood.sends)


async def try_again_and_again(flood: Flood, who: Writer, tries: int) -> None:
    """Sign as fast as the server answers, long after the limit."""
    text = ""
    for number in range(tries):
        if not who.refusals:
            text = await write(flood, who, number)
        await sign(flood, who, text, flood.tries)


def _paper_form(unit: int, number: int, file: bytes) -> bytes:
    values = {"csrfmiddlewaretoken": CSRF, "channel": "written", "signed_name": f"署名{number}", "unit": str(unit)}
    values |= {"nominator_class": "cadre", "post": "any", **NOMINEE, **dict.fromkeys(WORDS, "书面推荐")}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in values.items()
    ]
    head = 'Content-Disposition: form-data; name="scan"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    return ("".join(parts) + f"--{BOUNDARY}\r\n{head}").encode() + file + f"\r\n--{BOUNDARY}--\r\n".encode()


async def register(flood: Flood, officer: Writer, unit: int, files: int, seconds: float) -> None:
    """Register papers with a scan of 20 MB, spread over the time."""
    file, kind = paper(FILE_BYTES), f"multipart/form-data; boundary={BOUNDARY}"
    for number in range(files):
        body = _paper_form(unit, number, file)
        async with Line(flood.port, officer) as line:
            path = "/nomination/office/register/"
            await line.send("POST", path, body, waits=flood.files, expected=302, kind=kind)
        await asyncio.sleep(seconds / files / 2)


async def look(flood: Flood, officer: Writer, waits: Waits, *, every: float, times: int) -> None:
    """Open the officers' list, on one page after the other."""
    for number in range(times):
        await asyncio.sleep(every)
        async with Line(flood.port, officer) as line:
            await line.send("GET", f"/nomination/office/?page={number % 5 + 1}", waits=waits, expected=200)


async def run(
    flood: Flood,
    writers: list[Writer],
    eager: Writer,
    officer: Writer,
    unit: int,
    *,
    files: int,
    tries: int,
    seconds: float,
    looks: int = 30,
) -> None:
    """Let everybody nominate, and look at the list meanwhile and afterwards."""
    chance = random.Random(7)
    work = [
        nominate(flood, who, [(number + chance.random()) * seconds / EACH for number in range(EACH)]) for who in writers
    ]
    looking = asyncio.create_task(look(flood, officer, flood.lists, every=3, times=max(1, int(seconds // 3.5))))
    await asyncio.gather(
        try_again_and_again(flood, eager, tries), register(flood, officer, unit, files, seconds), *work
    )
    await looking
    await look(flood, officer, flood.calm, every=0.1, times=looks)


def faults(flood: Flood, writers: list[Writer], eager: Writer, since: int) -> list[str]:
    """Compare what was acknowledged with what can be read; return what is wrong. `since` is the last scan before."""
    from plugins.nomination.models import Nomination, Scan
    from plugins.nomination.scans import read_scan

    sent = {uid: text for who in (*writers, eager) for uid, text in who.sent.items()}
    kept = {str(each.uid): each for each in Nomination.objects.filter(uid__in=sent)}
    found = [f"lost: {uid}" for uid in sent if uid not in kept]
    found += [f"reads otherwise: {uid}" for uid, text in sent.items() if uid in kept and kept[uid].reason != text]
    digest, scans = hashlib.sha256(paper(FILE_BYTES)).hexdigest(), Scan.objects.filter(pk__gt=since)
    found += [f"scan differs: {each.pk}" for each in scans if hashlib.sha256(read_scan(each)).hexdigest() != digest]
    if scans.count() != len(flood.files.times) - len(flood.files.errors):
        found.append(f"{scans.count()} scans, {len(flood.files.times)} acknowledged")
    found += [f"refused: {dict(who.refusals)}" for who in writers if who.refusals]
    found += [f"impolite: {words}" for words in eager.refusals if words != "later"]
    if len(eager.sent) > LIMIT:
        found.append(f"{len(eager.sent)} nominations of one person")
    found += [f"{each.name}: {each.errors[:3]}" for each in (flood.steps, flood.sends, flood.files) if each.errors]
    print(f"{len(sent)} nominations acknowledged, {scans.count()} scans compared, {len(found)} faults")
    return found


def make_officer() -> tuple[Writer, int]:
    """Make an officer of the whole city, signed in; return also the key of the city."""
    from django.utils import timezone

    from accounts import actions
    from accounts.models import RoleAssignment, Unit, User
    from tests.second_factor import marks

    now, city = timezone.now(), Unit.objects.get(depth=1)
    name = f"officer{int(time.time()):x}"
    officer = actions.issue_account(name, real_name="专责", password=None, by=None, at=now)
    actions.grant_role(officer, RoleAssignment.Role.NOMINATION_OFFICER, unit=city, by=None, at=now)
    officer = User.objects.get(pk=officer.pk)
    return Writer(session_of(officer, **marks(officer)), name), city.pk


def report(flood: Flood, eager: Writer) -> None:
    """Print the figures."""
    flood.steps.print("steps before the signature")
    flood.sends.print("nominations")
    flood.files.print("papers with 20 MB")
    flood.tries.print("tries of one person")
    print(f"of these taken {len(eager.sent)}, refused: {dict(eager.refusals)}")
    flood.lists.print("the officers' list meanwhile")
    flood.calm.print("the officers' list afterwards", target=LIST_TARGET)


def main() -> int:
    """Measure and compare; return the exit code."""
    prepare()
    from plugins.nomination.models import Scan

    wanted, count = bound("FLOOD_LETTERS", 2000), bound("FLOOD_PEOPLE", 500)
    writers, eager, _handler = make_people(min(count, -(-wanted // EACH)))
    officer, city = make_officer()
    since = Scan.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    bounds = {"files": bound("FLOOD_FILES", 50), "tries": bound("FLOOD_TRIES", 1000)}
    with serve() as port:
        flood = Flood(port)
        asyncio.run(run(flood, writers, eager, officer, city, seconds=bound("FLOOD_SECONDS", 600), **bounds))
    report(flood, eager)
    wrong = faults(flood, writers, eager, since)
    for each in wrong[:10]:
        print(each)
    times = sorted(flood.calm.times)
    return 1 if wrong or flood.calm.errors or times[int(len(times) * 0.95) - 1] >= LIST_TARGET else 0


if __name__ == "__main__":
    sys.exit(main())
