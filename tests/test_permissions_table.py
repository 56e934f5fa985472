"""Every route of the site against every part of the cast, by the table in ``tests/permissions``.

A route without a row fails the suite.
"""

import pytest
from django.db import transaction

from tests.permissions import ROWS, kind_of
from tests.routes import all_routes
from tests.world import make_world

#: Examples behind one of Wagtail's lists have no route of their own.
EXAMPLES = ("editors/", "<wagtail.urls> ")


@pytest.fixture
def world(db):
    return make_world()


def test_every_route_has_a_row():
    missing = set(all_routes()) - {row.route for row in ROWS}

    assert not missing, "who may open these? add rows: " + ", ".join(sorted(missing))


def test_no_row_is_left_over():
    known = set(all_routes())

    assert not [row.route for row in ROWS if row.route not in known and not row.route.startswith(EXAMPLES)]


def test_everybody_gets_what_the_table_says(world, client_of):
    clients = {name: client_of(person) for name, person in {"guest": None, **world["cast"].people()}.items()}
    wrong: dict[str, dict[str, str]] = {}
    for row in ROWS:
        for name, client in clients.items():
            client.raise_request_exception = False
            with transaction.atomic():
                address = row.example(world)
                response = client.get(address) if row.post is None else client.post(address, row.post, **kind_of(row))
                if response.status_code != row.expected(name):
                    wrong.setdefault(row.route, {})[name] = f"{response.status_code}, not {row.expected(name)}"
                transaction.set_rollback(True)

    assert not wrong, "\n".join(f"{route}: {people}" for route, people in wrong.items())
