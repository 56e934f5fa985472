"""How long the officers' list takes with 2,000 nominations: ``python -m tests.bench_nominations``."""

import os
import statistics
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

from lms.engines import ensure_engines

ensure_engines()
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from plugins.nomination.actions import Nominee, Statement, nominate  # noqa: E402
from plugins.nomination.models import Nomination  # noqa: E402
from tests.cast import make_cast  # noqa: E402
from tests.engines import TEST_DATABASE, make_template, restore_database  # noqa: E402
from tests.second_factor import pass_second_factor  # noqa: E402

NOMINATIONS, ROUNDS = 2000, 30
STATEMENT = Statement("局长", "熟悉业务" * 50, "经历偏短" * 20, "敢于担当" * 50)


def main() -> None:
    """Make the nominations, then ask for the list; print milliseconds, of the wall and of this process."""
    make_template()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = TEST_DATABASE
    restore_database()
    setup_test_environment()
    cast = make_cast()
    began = time.perf_counter()
    for number in range(NOMINATIONS):
        nominee = Nominee(f"人选{number % 100}", "海洋局", "科长")
        nominate(cast.cadre, nominee=nominee, statement=STATEMENT, at=timezone.now())
    print(f"{NOMINATIONS} nominations in {time.perf_counter() - began:.1f} s")
    client = Client()
    client.force_login(cast.nomination_officer, backend="accounts.backends.RealNameBackend")
    pass_second_factor(client, cast.nomination_officer)
    wall, cpu = [], []
    for number in range(ROUNDS):
        walls, cpus = time.perf_counter(), time.process_time()
        answer = client.get(f"/nomination/office/?page={number % 5 + 1}")
        wall.append((time.perf_counter() - walls) * 1000)
        cpu.append((time.process_time() - cpus) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"The list answers {answer.status_code}.")
    with CaptureQueriesContext(connection) as queries:
        client.get("/nomination/office/")
    words = f"median {statistics.median(wall):.0f} ms, slowest {max(wall):.0f} ms, CPU {statistics.median(cpu):.0f} ms"
    print(f"{Nomination.objects.count()} nominations: {words}, {len(queries)} queries")
    if "--queries" in sys.argv:
        for query in queries:
            print(query["time"], query["sql"][:400])


if __name__ == "__main__":
    main()
