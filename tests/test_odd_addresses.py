"""Addresses that nobody typed by hand answer politely: every page of the site, those of the plugins most of all."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction

from tests.permissions import ROWS, mailbox, nomination
from tests.permissions.row import Row, World
from tests.world import make_world

OF_PLUGINS = {row.route for part in (mailbox, nomination) for row in part.ROWS}
#: What no column holds: NUL, and a number that is too large.
WORST: tuple[str | bytes, ...] = ("\0", "9" * 24)
#: Below nothing; a digit that ``int`` refuses; more digits than it reads; very long; no text at all.
ODD = (*WORST, "-1", "²", "9" * 5000, "学" * 3000, b"\xff\xed\xa0\x80")


def _parameters() -> list[str]:
    """Return every name that a view of ours takes out of an address."""
    own = [Path(each.path) for each in apps.get_app_configs() if Path(each.path).is_relative_to(settings.BASE_DIR)]
    files = {path for folder in own if ".venv" not in folder.parts for path in folder.rglob("*.py")}
    named = re.compile(r'(?:GET\.get|GET|given)[(\[]"(\w+)"')
    found = {name for path in files for name in named.findall(path.read_text("utf-8"))}
    assert {"page", "q", "nomination", "matter", "disclosure"} <= found
    return sorted(found)


def _cases(people: list[str]) -> Iterator[tuple[Row, str, str | bytes]]:
    """Yield pages with who opens them: one who gets there, and the superuser whom the plugins refuse."""
    for row in ROWS:
        if row.post is None and "logout" not in row.route:
            reader = [name for name in people if row.expected(name) == 200][-1:]
            yield from product([row], reader, ODD if row.route in OF_PLUGINS else WORST)
            yield from product([row], ["root"] if row.route in OF_PLUGINS else [], WORST)


def _addresses(row: Row, world: World, odd: str | bytes, names: list[str]) -> Iterator[str]:
    """Yield the example with odd parameters, and with the last of its variable parts odd."""
    example, part = row.example(world), urlencode({"": odd})[1:]
    yield f"{example}?{urlencode(dict.fromkeys(names, odd))}"
    if "<" in row.route and "<wagtail" not in row.route:
        last = row.route.rpartition(">")[2]
        yield example.removesuffix(last).rpartition("/")[0] + f"/{part}{last}"


@pytest.mark.django_db
def test_no_page_breaks_on_an_odd_address(client_of):  # type: ignore[no-untyped-def]
    world, names = make_world(), _parameters()
    clients = {name: client_of(person) for name, person in {"guest": None, **world["cast"].people()}.items()}
    broken = []
    for row, name, odd in _cases(list(clients)):
        clients[name].raise_request_exception = False
        for address in _addresses(row, world, odd, names):
            with transaction.atomic():
                status = clients[name].get(address).status_code
                transaction.set_rollback(True)
            if status >= 500:
                broken.append(f"{status} {name} {address[:120]}")

    assert not broken, "\n".join(broken)
