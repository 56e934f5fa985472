"""Sessions end when they should, and people see where they are signed in."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions, sessions
from accounts.models import AuditEntry
from tests.cast import PASSWORD

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
LIST = reverse("account_sessions")


def idle(client, minutes):
    """Let so many minutes pass since the last request of `client`, or since the sign-in where there was none."""
    session = client.session
    session[sessions.SIGNED_IN_AT] -= minutes * 60
    session.save()
    rows = UserSession.objects.filter(session_key=session.session_key)
    rows.update(last_seen_at=F("last_seen_at") - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "change",
    [
        lambda cast, user: actions.disable(user, by=None, at=timezone.now(), reason="调离"),
        lambda cast, user: actions.grant_role(user, "trainer", unit=cast.city, by=None, at=timezone.now()),
        lambda cast, user: actions.set_password(user, PASSWORD, by=None, at=timezone.now()),
        lambda cast, user: actions.end_sessions(user, by=None, at=timezone.now(), reason="遗失"),
        lambda cast, user: actions.reset_second_factor(user, by=None, at=timezone.now(), reason="遗失"),
    ],
    ids=["disabled", "role", "password", "ended", "second factor"],
)
def test_every_session_ends_at_its_next_request(cast, client_of, change):
    clients = [client_of(cast.cadre), client_of(cast.cadre)]
    assert [client.get("/me/").status_code for client in clients] == [200, 200]
    change(cast, cast.cadre)
    assert [client.get("/me/").status_code for client in clients] == [302, 302]


def test_taking_a_role_away_ends_sessions_too(cast, client_of):
    client = client_of(cast.trainer)
    actions.revoke_role(cast.trainer, "trainer", unit=cast.city, by=None, at=timezone.now())
    assert client.get("/me/").status_code == 302


def test_the_own_new_password_ends_the_other_sessions_only(cast, client_of):
    actions.set_password(cast.cadre, PASSWORD, by=None, at=timezone.now())
    this, other = client_of(cast.cadre), client_of(cast.cadre)
    new = "hai-kuo-tian-kong-7"
    this.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (this.get("/me/").status_code, other.get("/me/").status_code) == (200, 302)


def test_holders_of_roles_are_signed_out_after_half_an_hour(cast, client_of):
    client = client_of(cast.trainer)
    idle(client, 29)
    assert client.get("/me/").status_code == 200
    idle(client, 31)
    answer = client.get("/me/?page=2")
    assert answer["Location"] == "/account/login/?next=%2Fme%2F%3Fpage%3D2"
    assert "因长时间未操作已退出" in client.get(answer["Location"]).text


def test_activity_keeps_a_session(cast, client_of):
    client = client_of(cast.trainer)
    for _time in range(3):
        idle(client, 20)
        assert client.get("/me/").status_code == 200


def test_the_api_says_401_then(cast, client_of):
    client = client_of(cast.trainer)
    idle(client, 31)
    answer = client.get("/api/test-plugin/answer")
    assert (answer.status_code, list(answer.json())) == (401, ["detail"])


def test_learners_are_never_interrupted(cast, client_of):
    client = client_of(cast.cadre)
    idle(client, 600)
    assert client.get("/me/").status_code == 200


def test_activity_is_written_once_a_minute_at_most(cast, client_of, django_assert_num_queries):
    client = client_of(cast.cadre)
    client.get("/api/test-plugin/answer")
    with django_assert_num_queries(2):  # the session and the person
        client.get("/api/test-plugin/answer")
    idle(client, 1)
    client.get("/api/test-plugin/answer")
    with django_assert_num_queries(2):
        client.get("/api/test-plugin/answer")
    idle(client, 1)
    with django_assert_num_queries(3):
        client.get("/api/test-plugin/answer")


def test_activity_takes_back_nothing_that_another_request_has_written(cast, client_of):
    client = client_of(cast.cadre)
    idle(client, 2)
    before = Session.objects.get(pk=client.session.session_key).session_data
    client.get("/api/test-plugin/answer")

    assert Session.objects.get(pk=client.session.session_key).session_data == before
    assert UserSession.objects.get(session_key=client.session.session_key).user == cast.cadre


def through_the_page(user, agent):
    client = Client(headers={"user-agent": agent})
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    return client


@pytest.fixture
def two(cast):
    actions.set_password(cast.cadre, PASSWORD, by=None, at=timezone.now())
    return through_the_page(cast.cadre, "Mozilla/5.0 (Windows NT 10.0) Chrome/120"), through_the_page(cast.cadre, PHONE)


def test_people_see_where_they_are_signed_in(two):
    page = two[0].get(LIST).text
    assert "Windows · Chrome" in page
    assert "iPhone · Safari" in page
    assert page.count("这台设备") == 1


def test_one_session_is_ended(two):
    page = two[0].get(LIST).text
    links = [
        part for part in page.split('"') if part.startswith(LIST) and part.endswith("/end/") and "others" not in part
    ]
    two[0].post(links[1])
    assert (two[0].get("/me/").status_code, two[1].get("/me/").status_code) == (200, 302)
    assert AuditEntry.objects.filter(verb="end_own_session").exists()


def test_all_others_are_ended(two):
    two[0].post(reverse("account_end_other_sessions"))
    assert (two[0].get("/me/").status_code, two[1].get("/me/").status_code) == (200, 302)


def test_nobody_ends_the_session_of_somebody_else(cast, two, client_of):
    page = two[0].get(LIST).text
    link = next(
        part for part in page.split('"') if part.startswith(LIST) and part.endswith("/end/") and "others" not in part
    )
    assert client_of(cast.colleague).post(link).status_code == 404
    assert two[0].get("/me/").status_code == 200
