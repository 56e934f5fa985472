"""The player's side of the evidence: who may send beats, and how."""

import json

import pytest
from django.core import signing
from django.test import Client

from media.components import TICKET_SALT
from media.models import PlaySession, WatchRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast, make_video):
    video = make_video()
    return signing.dumps(
        {"user": cast.cadre.pk, "video": video.pk, "context": "lesson-1", "rate": 1.5}, salt=TICKET_SALT
    )


@pytest.fixture
def opened(cast, client_of, ticket):
    client = client_of(cast.cadre)
    answer = client.post("/api/watch/open", json.dumps({"ticket": ticket}), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return client, answer.json()["session"]


def send(client, session, **fields):
    data = {"seq": 1, "played": [[0, 2000]], "position": 2000} | fields
    return client.post(f"/api/watch/{session}/beat", json.dumps(data), content_type="application/json")


def test_a_beat_is_credited(opened):
    answer = send(*opened)
    assert answer.status_code == 200
    expected = {"credited": 2000, "ratio": 2000 / 1_800_000, "spans": [[0, 2000]], "position": 2000, "check": None}
    assert answer.json() == expected


def test_the_viewing_has_the_context_and_the_speed_of_the_ticket(opened):
    session = PlaySession.objects.get()
    assert (session.context, float(session.max_rate)) == ("lesson-1", 1.5)


def test_another_persons_viewing_is_unknown(opened, cast, client_of):
    assert send(client_of(cast.colleague), opened[1]).status_code == 404
    assert WatchRecord.objects.get().credited_ms == 0


def test_visitors_are_refused(opened, client_of):
    assert send(client_of(None), opened[1]).status_code == 401


def test_another_persons_ticket_is_refused(cast, client_of, ticket):
    answer = client_of(cast.colleague).post(
        "/api/watch/open", json.dumps({"ticket": ticket}), content_type="application/json"
    )
    assert answer.status_code == 403


def test_a_superseded_viewing_is_answered_409_in_words(opened, ticket):
    client, session = opened
    client.post("/api/watch/open", json.dumps({"ticket": ticket}), content_type="application/json")
    answer = send(client, session)
    assert answer.status_code == 409
    assert "另一个页面" in answer.json()["detail"]


def test_another_sign_in_is_asked_in_words(opened, ticket, cast, client_of):
    phone = client_of(cast.cadre)
    body = {"ticket": ticket}

    refused = phone.post("/api/watch/open", json.dumps(body), content_type="application/json")
    assert refused.status_code == 409
    assert "是否接管" in refused.json()["detail"]

    taken = phone.post("/api/watch/open", json.dumps(body | {"take_over": True}), content_type="application/json")
    assert taken.status_code == 200
    assert send(*opened).status_code == 409


@pytest.mark.parametrize(
    "fields",
    [{"seq": 0}, {"played": [[0, -1]]}, {"played": "all"}, {"position": "x"}, {"played": [[0, 1]] * 2001}],
)
def test_nonsense_is_refused(opened, fields):
    assert send(*opened, **fields).status_code == 422


def test_a_beacon_brings_its_csrf_token_in_the_body(opened, cast):
    signed_in, session = opened
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    strict.cookies["csrftoken"] = "a" * 32
    data = {"seq": 1, "played": [[0, 2000]], "position": 2000}
    url = f"/api/watch/{session}/beat"
    assert strict.post(url, json.dumps(data), content_type="text/plain").status_code == 403
    accepted = strict.post(url, json.dumps(data | {"csrf": "a" * 32}), content_type="text/plain")
    assert accepted.status_code == 200


def test_the_documentation_is_for_staff(cast, client_of):
    assert client_of(cast.cadre).get("/api/docs").status_code == 403
    assert client_of(cast.root).get("/api/docs").status_code == 200
