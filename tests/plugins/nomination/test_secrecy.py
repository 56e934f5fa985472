import pytest
from django.urls import reverse

from plugins.nomination.models import Nomination
from tests.plugins.nomination.writing import hand_in
from tests.plugins.secrecy import dump_database, hits

MARKED = {
    "nominee_name": "标记姓名AA1",
    "nominee_unit": "标记单位BB2",
    "nominee_post": "标记职务CC3",
    "target": "标记去向DD4",
    "strengths": "标记特点EE5",
    "weaknesses": "标记不足FF6",
    "reason": "标记理由GG7",
}


FORM = {"kind": "other", "post": "any", "signed": "on", **MARKED}


@pytest.fixture
def nomination(cast, client_of):
    hand_in(client_of(cast.cadre), FORM)
    found = Nomination.objects.get()
    client_of(cast.nomination_officer).get(found.get_absolute_url())
    return found


def test_the_text_stands_nowhere_in_the_database(nomination):
    dump = dump_database()

    assert hits(nomination.receipt, dump), "the search itself must find what is there"
    assert {name: hits(marker, dump) for name, marker in MARKED.items() if hits(marker, dump)} == {}


def test_the_text_stands_in_no_log(cast, client_of, caplog, capfd):
    caplog.set_level("DEBUG")
    hand_in(client_of(cast.cadre), FORM)
    hand_in(client_of(cast.cadre), {**FORM, "kind": "nonsense"})
    hand_in(client_of(cast.cadre), {**FORM, "signed": ""})
    logs = (caplog.text, *capfd.readouterr())

    assert [marker for marker in MARKED.values() if hits(marker, *logs)] == []


def test_nobody_else_opens_it_not_even_the_superuser_or_the_nominee(cast, nomination, client_of):
    entitled = {"cadre", "nomination_officer"}

    statuses = {
        name: client_of(person).get(nomination.get_absolute_url()).status_code for name, person in cast.people().items()
    }

    assert {name for name, status in statuses.items() if status == 200} == entitled
    assert {status for name, status in statuses.items() if name not in entitled} == {404}


def test_no_page_of_other_people_shows_any_of_it(cast, nomination, client_of):
    places = [
        "/",
        reverse("nomination:my_nominations"),
        reverse("nomination:office"),
        "/editors/",
        "/editors/reports/site-history/",
        f"/editors/users/{cast.cadre.pk}/",
    ]
    for name in ("colleague", "root", "educator", "letter_handler", "audit_admin"):
        pages = [client_of(cast.people()[name]).get(place, follow=True).content for place in places]
        assert [marker for marker in (*MARKED.values(), nomination.receipt) if hits(marker, *pages)] == [], name
