"""Who may open what: every route of the site against every part of the cast (``tests/cast.py``).

A route without a row fails the suite. A row names the route as it is written in the URL files, how to fill it for the
`world` below, and the status for a guest, for everybody who is signed in, and for those who differ. What a person may
not know about answers 404.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.groups import set_up_groups
from accounts.models import User
from tests.cast import NOW, PASSWORD, make_cast
from tests.routes import all_routes

World = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One route: its example, and the status it answers with."""

    route: str
    guest: int = 302
    others: int = 200
    differ: dict[str, int] = field(default_factory=dict)
    path: Callable[[World], str] | None = None
    post: dict[str, Any] | None = None

    def example(self, world: World) -> str:
        return "/" + (self.path(world) if self.path else self.route)

    def expected(self, person: str) -> int:
        return self.differ.get(person, self.guest if person == "guest" else self.others)


def only(*people: str, status: int = 200) -> dict[str, int]:
    """Say that `people` get `status`."""
    return dict.fromkeys(people, status)


EDITORS = only("trainer", "reviewer", "educator", "root")

ROWS = [
    # --- operation
    Row("metrics", guest=404, others=404),
    # --- one's own account
    Row("account/login/", guest=200, others=302),
    Row("account/logout/", guest=302, others=200),
    Row("account/inactive/", guest=200, others=200),
    Row("account/reauthenticate/", others=302),
    Row("account/password/change/", others=302),
    Row("account/password/set/"),
    Row("account/2fa/"),
    Row("account/2fa/authenticate/", others=302),
    Row("account/2fa/reauthenticate/", others=302),
    Row("account/2fa/totp/activate/", others=302),
    Row("account/2fa/totp/deactivate/", others=302),
    Row("account/2fa/recovery-codes/", others=302),
    Row("account/2fa/recovery-codes/generate/", others=302),
    Row("account/2fa/recovery-codes/download/", others=302),
    # --- Wagtail, a few for many
    Row("editors/login/", others=302),
    Row("editors/<wagtail.admin.urls>", others=302, differ=EDITORS, path=lambda w: "editors/"),
    Row("editors/pages/", others=302, differ=EDITORS),
    Row("editors/users/", others=302, differ=only("root")),
    Row("editors/settings/", others=302, differ=only("root", status=404) | only("trainer", "reviewer", status=404)),
    Row("documents/<wagtail.documents.urls>", guest=404, others=404, path=lambda w: "documents/999/nothing.pdf"),
    Row("<wagtail.urls>", guest=404, others=404, path=lambda w: "no-such-page/"),
]


@pytest.fixture
def world(db) -> World:
    cast = make_cast()
    # One hash for all: who has no password at all is treated differently by the account pages.
    User.objects.update(password=make_password(PASSWORD))
    set_up_groups(by=None, at=NOW)
    for person in cast.people().values():
        person.refresh_from_db()
    return {"cast": cast}


def test_every_route_has_a_row():
    missing = set(all_routes()) - {row.route for row in ROWS}

    assert not missing, "who may open these? add rows: " + ", ".join(sorted(missing))


def test_no_row_is_left_over():
    known = set(all_routes())

    assert not [row.route for row in ROWS if row.route not in known and not row.route.startswith("editors/")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.route)
def test_everybody_gets_what_the_table_says(world, client_of, row):
    people = {"guest": None, **world["cast"].people()}
    wrong = {}
    for name, person in people.items():
        client = client_of(person)
        client.raise_request_exception = False
        with transaction.atomic():
            address = row.example(world)
            response = client.get(address) if row.post is None else client.post(address, row.post)
            if response.status_code != row.expected(name):
                wrong[name] = f"{response.status_code}, not {row.expected(name)}"
            transaction.set_rollback(True)

    assert wrong == {}
