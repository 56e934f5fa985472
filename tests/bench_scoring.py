"""``python -m tests.bench_scoring``: rankings, dashboards, closing, the archive and the check of the ledger, at size.

It makes an installation of its own (``var/bench-scoring``: 10,000 cadres with 3 years of hours, about 1.2 million
entries) once, with a ledger that verifies. Reported per task: seconds or median milliseconds, and the ratio to the same
result in one hand-written statement of the same run. With ``BENCH_SCORING_LARGE=1`` it is 200,000 cadres and 20 million
entries in ``var/bench-scoring-large``: the first 5 million are chained, and those are checked; the others are copies of
them for other people, since sums do not look at the chain.
"""

import json
import os
import resource
import sys
import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from tests.bench import RANKING_SQL, in_process, median_ms
from tests.own_installation import start_installation

LARGE = os.environ.get("BENCH_SCORING_LARGE") == "1"
CADRES, UNITS, YEARS, A_YEAR = (200_000, 4_000, 3, 35) if LARGE else (10_000, 400, 3, 40)
#: So many people have a ledger of their own, the others a copy of one of theirs.
CHAINED = 50_000 if LARGE else CADRES
COPY_SQL = """
INSERT INTO scoring_creditentry ({columns})
SELECT {values} FROM scoring_creditentry e JOIN accounts_user a ON a.id = e.user_id
JOIN accounts_user b ON b.username = 's' || (substr(a.username, 2)::int + %s)
JOIN accounts_posting p ON p.user_id = b.id
WHERE a.username ~ '^s[0-9]+$' AND substr(a.username, 2)::int < %s
"""
PAGES = ("/rankings/", "/rankings/?by=units", "/staff/", "/staff/progress/", "/staff/progress/behind/")
SUMS_SQL = """
SELECT user_id, sum(hours) FILTER (WHERE ledger = 'online'), sum(hours) FILTER (WHERE ledger = 'offline'), count(*)
FROM scoring_creditentry WHERE earned_at >= %s AND earned_at < %s GROUP BY user_id
"""
ANNUAL_SQL = """
SELECT p.user_id, u.name, p.post,
       coalesce(sum(e.hours) FILTER (WHERE e.ledger = 'online'), 0),
       coalesce(sum(e.hours) FILTER (WHERE e.ledger = 'offline'), 0)
FROM accounts_posting p JOIN accounts_unit u ON u.id = p.unit_id
LEFT JOIN scoring_creditentry e ON e.user_id = p.user_id AND e.earned_at >= %s AND e.earned_at < %s
WHERE p."end" IS NULL GROUP BY p.user_id, u.name, p.post, u.path ORDER BY u.path
"""


def prepare():
    """Start the engines and set Django up."""
    start_installation("bench-scoring-large" if LARGE else "bench-scoring")
    from django.core.management import call_command

    from scoring.models import CreditEntry

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not CreditEntry.objects.exists():
        begin = time.perf_counter()
        make_everything()
        print(f"made {CreditEntry.objects.count()} entries in {time.perf_counter() - begin:.0f} s")


def make_everything():
    """Make units, people, posts, targets and a ledger with bulk inserts and COPY."""
    from django.utils import timezone

    from accounts.actions import create_unit
    from accounts.models import CadreCategory, Posting, Unit, User
    from portal.actions import set_up_site
    from scoring.demo import make_policies

    now = timezone.now()
    city = create_unit("量测市", code="S", kind="city", parent=None, by=None, at=now)
    set_up_site(hostname="localhost", port=80, at=now)
    make_policies(year=now.year, years=YEARS)
    path = Unit._get_path
    rows = [
        Unit(
            path=path(city.path, 2, n), depth=2, name=f"第{n}单位", code=f"S{n:05}", kind="department", name_key=f"{n}"
        )
        for n in range(1, UNITS + 1)
    ]
    units = Unit.objects.bulk_create(rows, batch_size=5000)
    Unit.objects.filter(pk=city.pk).update(numchild=UNITS)
    category = CadreCategory.objects.get(code="county")
    for start in range(0, CADRES, 5000):
        batch = [
            User(username=f"s{n}", password="!", real_name=f"量测{n}", name_key=f"{n:06}", unit=units[n % UNITS])
            for n in range(start, min(start + 5000, CADRES))
        ]
        users = User.objects.bulk_create(batch)
        posts = [
            Posting(user=user, unit=user.unit, post="科员", rank="70", category=category, start=date(2020, 1, 1))
            for user in users
        ]
        made = Posting.objects.bulk_create(posts)
        if start < CHAINED:
            write_ledger(made, year=now.year, until=now)
    for start in range(CHAINED, CADRES, CHAINED):
        copy_ledger(start)


def copy_ledger(start):
    """Give the people from number `start` on the entries of the first ones."""
    from django.db import connection

    own = {"uid": "gen_random_uuid()", "user_id": "b.id", "posting_id": "p.id", "key": "'copy:' || b.id || e.key"}
    names = _columns()
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(own.get(name, f'e."{name}"') for name in names)
    with connection.cursor() as cursor:
        cursor.execute(COPY_SQL.format(columns=columns, values=values), [start, CHAINED])


def _columns():
    from scoring.models import CreditEntry

    return [field.column for field in CreditEntry._meta.concrete_fields if not field.primary_key]


def write_ledger(postings, *, year, until):
    """Write the entries of people, chained as the verb chains them."""
    from django.db import connection, transaction

    from scoring.chain import GENESIS, digest_of
    from scoring.models import LedgerHead

    names = _columns()
    columns = ", ".join(f'"{name}"' for name in names)
    heads = []
    with transaction.atomic(), connection.cursor() as cursor:
        statement = f"COPY scoring_creditentry ({columns}) FROM STDIN"
        with cursor.cursor.copy(statement) as copy:
            for posting in postings:
                digest, sequence = GENESIS, 0
                for entry in entries_of(posting, year=year, until=until):
                    sequence += 1
                    entry.sequence = sequence
                    digest = entry.digest = digest_of(digest, entry.chained_content())
                    copy.write_row([_cell(entry, name) for name in names])
                heads.append(LedgerHead(user_id=posting.user_id, length=sequence, digest=digest))
        LedgerHead.objects.bulk_create(heads, batch_size=2000)


def _cell(entry, name):
    value = getattr(entry, name)
    return json.dumps(value) if isinstance(value, dict | list) else value


def entries_of(posting, *, year, until):
    """Yield the entries of a person: most of them online, every tenth in class."""
    from django.utils import timezone

    from scoring.models import CreditEntry

    user = posting.user_id
    first = timezone.make_aware(datetime(year - YEARS + 1, 1, 2, 9))
    step = timedelta(days=365) / A_YEAR
    for number in range(YEARS * A_YEAR):
        at = first + step * number + timedelta(minutes=user % 600)
        if at > until:
            return
        in_class = number % 10 == 9
        yield CreditEntry(
            uid=UUID(int=(user << 64) + number + 1),
            user_id=user,
            posting_id=posting.pk,
            ledger="offline" if in_class else "online",
            kind="training" if in_class else "course",
            course_class="" if in_class else ("required", "elective")[number % 2],
            source="school_topic" if in_class else "",
            title=f"第 {number} 课",
            hours=Decimal(6 if in_class else 1 + (user + number) % 3) / (1 if in_class else 2),
            earned_at=at,
            recorded_at=at,
            key=f"bench:{user}:{number}",
            evidence={"study": {"seconds": 2700}},
        )


def statement_seconds(sql, bounds):
    """Return the seconds that one statement takes, all rows fetched."""
    from django.db import connection

    begin = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(sql, bounds)
        while cursor.fetchmany(5000):
            pass
    return time.perf_counter() - begin


class Undo(Exception):
    """Rolls a measured write back."""


def told(what, seconds, reference=None):
    """Print one line."""
    ratio = f"{seconds / reference:>7.1f} x" if reference else ""
    print(f"{what:<44} {seconds:>9.3f} s {ratio}")


def measure_pages():
    """Print the pages, with the ranking statement as their reference."""
    from django.db import connection
    from django.utils import timezone

    from accounts.actions import grant_role, issue_account
    from accounts.models import Unit, User
    from scoring.periods import Period

    educator = User.objects.filter(username="scoring-educator").first()
    if educator is None:
        now = timezone.now()
        educator = issue_account("scoring-educator", real_name="量测", password=None, by=None, at=now)
        grant_role(educator, "educator", unit=Unit.objects.get(depth=1), by=None, at=now)
    bounds = Period.quarter_of(timezone.localdate()).bounds(timezone.get_default_timezone())

    def ranking():
        with connection.cursor() as cursor:
            cursor.execute(RANKING_SQL, bounds)
            cursor.fetchall()

    reference = median_ms(ranking)
    print(f"ranking of the quarter in one statement: {reference:.1f} ms")
    for page in PAGES:
        queries, milliseconds = page_ms(page, educator)
        print(f"{page:<44} {milliseconds:>9.1f} ms {milliseconds / reference:>6.1f} x {queries:>4} queries")


def page_ms(page, user):
    """Return the number of queries and the median milliseconds of a page in this process."""
    from django.test import Client

    from tests.second_factor import pass_second_factor

    queries, _cpu = in_process(page, user)
    client = Client()
    client.force_login(user, backend="accounts.backends.RealNameBackend")
    pass_second_factor(client, user)
    return queries, median_ms(lambda: client.get(page, HTTP_HOST="localhost"))


def measure_close():
    """Print how long freezing the last quarter takes; nothing stays."""
    from django.db import transaction
    from django.utils import timezone

    from scoring.actions import close_quarter
    from scoring.periods import Period

    period = Period.quarter_of(timezone.localdate()).previous
    reference = statement_seconds(SUMS_SQL, period.bounds(timezone.get_default_timezone()))
    begin = time.perf_counter()
    try:
        with transaction.atomic():
            close_quarter(period, by=None, at=timezone.now())
            seconds = time.perf_counter() - begin
            raise Undo
    except Undo:
        told(f"closing {period.code}", seconds, reference)


def measure_archive():
    """Print how long freezing and writing the year take, and how much the process grew; nothing stays."""
    from django.db import transaction
    from django.utils import timezone

    from accounts.models import Unit
    from scoring.actions import freeze_year, present_mark
    from scoring.layouts import layout_of
    from scoring.periods import Period
    from scoring.sheets import write_workbook

    now, mark, before = timezone.now(), present_mark(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    year = timezone.localdate(now).year - 1
    reference = statement_seconds(ANNUAL_SQL, Period(year).bounds(timezone.get_default_timezone()))
    try:
        with transaction.atomic(), TemporaryDirectory() as folder:
            city, begin = Unit.objects.get(depth=1), time.perf_counter()
            facts = {"layout": layout_of("with_score"), "last_entry": mark, "by": None, "at": now}
            archive = freeze_year(city, year=year, **facts)
            told("freezing the year with its records", time.perf_counter() - begin, reference)
            file, said = Path(folder) / "a.xlsx", {"made_by": "量测", "purpose": "量测", "at": now}
            begin = time.perf_counter()
            write_workbook(file, archive, **said)
            told(f"annual workbook, {archive.people} people", time.perf_counter() - begin, reference)
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            print(f"{'memory that both took on top':<44} {grown:>9.1f} MB; file {file.stat().st_size / 1e6:.1f} MB")
            if os.environ.get("BENCH_RECORDS") == "1":
                begin = time.perf_counter()
                write_workbook(file, archive, **said, with_records=True)
                told(f"the same with {archive.records} records", time.perf_counter() - begin)
                grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
                print(f"{'memory on top':<44} {grown:>9.1f} MB; file {file.stat().st_size / 1e6:.1f} MB")
            raise Undo
    except Undo:
        pass


def measure_verifying():
    """Print how long checking the chained ledgers takes, and whether one altered byte is found."""
    from django.db import connection, transaction

    from scoring.actions import verify_ledger
    from scoring.models import CreditEntry, LedgerHead

    last = LedgerHead.objects.order_by("-user_id").values_list("user_id", flat=True).first()
    chained = CreditEntry.objects.filter(user__lte=last)
    count, begin = chained.count(), time.perf_counter()
    # People are checked in order: what comes before the first copy is all in order when that is the first to be named.
    fault = next(iter(verify_ledger()), None)
    assert fault is None or fault["user"] > last, "the ledger made for the bench does not verify"
    told(f"checking {count} entries", time.perf_counter() - begin)
    victim = chained.order_by("user_id", "sequence")[count // 2]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Whoever owns the table can get around the trigger: the chain finds it.
            cursor.execute("ALTER TABLE scoring_creditentry DISABLE TRIGGER USER")
            cursor.execute("UPDATE scoring_creditentry SET title = title || '.' WHERE id = %s", [victim.pk])
            fault = next(iter(verify_ledger()))
            assert (fault["uid"], fault["fault"]) == (str(victim.uid), "altered"), fault
            print(f"one altered byte among {count} entries was found: entry {victim.uid}")
            raise Undo
    except Undo:
        pass


def main():
    """Measure everything."""
    prepare()
    measure_pages()
    measure_close()
    measure_archive()
    measure_verifying()


if __name__ == "__main__":
    sys.exit(main())
