"""How long the handlers' list takes with 2,000 letters: ``python -m tests.bench_letters`` on an empty test database."""

import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

from lms.engines import ensure_engines

ensure_engines()
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from plugins.mailbox.actions import Words, send_public_letter  # noqa: E402
from plugins.mailbox.models import Letter, LetterType  # noqa: E402
from tests.cast import make_cast  # noqa: E402
from tests.engines import TEST_DATABASE, make_template, restore_database  # noqa: E402
from tests.second_factor import pass_second_factor  # noqa: E402

LETTERS, ROUNDS = 2000, 30


def main() -> None:
    """Make the letters, then ask for the list and print milliseconds."""
    make_template()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = TEST_DATABASE
    restore_database()
    setup_test_environment()
    cast = make_cast()
    kind, words = LetterType.objects.get(code="advice"), Words("主题", "内容" * 200, "陆壬", "13900001111")
    began = time.perf_counter()
    for _letter in range(LETTERS):
        send_public_letter(words, kind=kind, unit=cast.city, at=timezone.now())
    print(f"{LETTERS} letters in {time.perf_counter() - began:.1f} s")
    client = Client()
    client.force_login(cast.letter_handler, backend="accounts.backends.RealNameBackend")
    pass_second_factor(client, cast.letter_handler)
    took = []
    for number in range(ROUNDS):
        began = time.perf_counter()
        answer = client.get(f"/mailbox/office/?page={number % 5 + 1}")
        took.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"The list answers {answer.status_code}.")
    print(f"{Letter.objects.count()} letters: median {statistics.median(took):.0f} ms, slowest {max(took):.0f} ms")


if __name__ == "__main__":
    main()
