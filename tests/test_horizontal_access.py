"""County A reads nothing of county B: every route of the table, with B's things, for everybody who holds a role in A.

Generated from the table in ``tests/permissions``: a new route is tried here by itself. The two counties own the same
kinds of things; an address that names a thing of B must not be found, and no page may hold a text of B's people.
"""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import actions
from accounts.actions.registrations import Applicant
from accounts.id_numbers import invent
from accounts.models import RoleAssignment, User
from plugins.mailbox.actions import open_box, send_letter
from tests.permissions import ROWS, kind_of
from tests.permissions.row import Row
from tests.world import make_world, things_of

#: What is open to everybody who is signed in, so that people of other counties may show there.
PUBLIC = {
    "rankings/": "people of all counties, as far as they agreed to be named",
    "discussion/<uuid:uid>/": "people of all counties talk under their names",
    "<wagtail.urls>": "the home page shows the leaders of the ranking",
}
Role = RoleAssignment.Role
#: The three administrators work for the whole site; everybody else is tried with the role in county A alone.
LOCAL = [role for role in Role if role not in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}]
APPLICANT = Applicant("郑外", invent(place="330999", born=date(1982, 8, 8), order=15), "13900009999", "远洋公司")


@pytest.fixture
def worlds(db):
    """The things of county A, the things of county B, and a person of A for each role."""
    first = make_world()
    cast = first["cast"]

    def holder(username, name, role, unit):
        user = actions.issue_account(username, real_name=name, password=None, by=None, at=timezone.now(), unit=unit)
        User.objects.filter(pk=user.pk).update(password=cast.cadre.password)
        actions.grant_role(user, role, unit=unit, by=None, at=timezone.now())
        return User.objects.get(pk=user.pk)

    mirror = replace(
        cast,
        cadre=cast.colleague,
        dinglan=cast.pulan,
        dinglan_office=cast.pulan_office,
        unit_admin=holder("wai-danwei", "外单", Role.UNIT_ADMIN, cast.pulan_office),
        county_admin=holder("wai-quxian", "外县", Role.COUNTY_ADMIN, cast.pulan),
        educator=holder("wai-jiaoyu", "外教", Role.EDUCATOR, cast.pulan),
    )
    actions.keep_record(cast.colleague, by=None, at=timezone.now(), mobile="13900004321")
    lessons = ("lesson", "lesson_in_room", "live_lesson")
    common = ("course", "draft", *lessons, "exam", "video", "package", "board", "thread", "post")
    library = ("document", "document_version", "shelf")
    shared = {name: first[name] for name in (*common, *library)}
    second = shared | things_of(mirror, shared, APPLICANT, timezone.now())
    # Letters go to the nearest box: from now on each county has its own.
    for world, writer, county in ((first, cast.cadre, cast.dinglan), (second, cast.colleague, cast.pulan)):
        open_box(county, by=None, at=timezone.now())
        words = {"kind": "request", "subject": "县里的信", "body": "内容", "at": timezone.now()}
        world["county_letter"] = send_letter(writer, **words)
    locals_ = {role.value: holder(f"local-{role.value}", f"本{role.value}", role, cast.dinglan) for role in LOCAL}
    return first, second, locals_


def markers(world):
    """Texts that only belong to the people of county B."""
    people = [world["cast"].cadre, world["cast"].unit_admin, world["cast"].county_admin, world["cast"].educator]
    names = [text for person in people for text in (person.real_name, person.username)]
    receipts = [world[name].receipt for name in ("letter", "nomination", "registration")]
    return [*names, *receipts, APPLICANT.real_name, APPLICANT.mobile, "13900004321"]


def text_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def names_a_thing(row: Row, first, second) -> bool:
    return row.example(first) != row.example(second)


def test_nobody_of_one_county_reads_anything_of_the_other(worlds, client_of):
    first, second, people = worlds
    wanted = re.compile("|".join(map(re.escape, markers(second))).encode())
    leaks, tried = [], 0
    for name, person in people.items():
        client = client_of(person)
        client.raise_request_exception = False
        for row in ROWS:
            address = row.example(second)
            with transaction.atomic():
                response = client.get(address) if row.post is None else client.post(address, row.post, **kind_of(row))
                tried += 1
                if names_a_thing(row, first, second) and response.status_code not in {403, 404, 405}:
                    leaks.append(f"{name}: {address} answers {response.status_code}")
                elif row.route not in PUBLIC and (found := wanted.search(text_of(response))):
                    leaks.append(f"{name}: {address} shows {found.group().decode()}")
                transaction.set_rollback(True)

    assert not leaks, "\n".join(leaks)
    assert tried == len(people) * len(ROWS)


def test_the_same_people_do_read_their_own_county(worlds, client_of):
    """Otherwise the test above would pass on a site that shows nothing to anybody."""
    first, _second, people = worlds
    found = {
        route: client_of(people[role]).get(Row(route, path=path).example(first)).status_code
        for role, route, path in (
            ("county_admin", "staff/people/", None),
            ("county_admin", "staff/people/uid", lambda w: f"staff/people/{w['cast'].cadre.uid}/"),
            ("educator", "staff/registrations/uid", lambda w: f"staff/registrations/{w['registration'].uid}/"),
            ("letter_handler", "mailbox/uid", lambda w: f"mailbox/{w['county_letter'].uid}/"),
            ("nomination_officer", "nomination/uid", lambda w: f"nomination/{w['nomination'].uid}/"),
        )
    }

    assert set(found.values()) == {200}, found


def test_a_handler_of_one_county_opens_no_letter_of_the_other(worlds, client_of):
    _first, second, people = worlds
    address = f"/mailbox/{second['county_letter'].uid}/"
    assert client_of(people["letter_handler"]).get(address).status_code == 404


def test_every_public_route_is_in_the_table():
    assert set(PUBLIC) <= {row.route for row in ROWS}
