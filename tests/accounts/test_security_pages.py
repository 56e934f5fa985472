"""What the security administrator does about locks, sessions, second factors and outside identities."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.actions.identities import note_identity
from accounts.models import AuditEntry, IdentityConflict
from tests.cast import NOW, PASSWORD


def try_to_sign_in(password, address="10.0.0.7", username="linhai"):
    client = Client()
    client.post("/account/login/", {"login": username, "password": password}, REMOTE_ADDR=address)
    return "_auth_user_id" in client.session


@pytest.fixture
def security(cast, client_of):
    return client_of(cast.security_admin)


@pytest.fixture
def locked(cast):
    actions.set_password(cast.cadre, PASSWORD, by=None, at=timezone.now())
    for _try in range(5):
        try_to_sign_in("wrong")
    assert not try_to_sign_in(PASSWORD)


def unlock_link(page):
    return next(part for part in page.text.split('"') if part.endswith("/unlock/"))


def test_a_lock_is_shown_and_lifted_with_a_reason(cast, security, locked):
    page = security.get(reverse("security:locks"))
    assert "林海" in page.text
    link = unlock_link(page)

    assert "linhai" in security.get(link).text
    assert security.post(link, {"reason": ""}).status_code == 200
    assert not try_to_sign_in(PASSWORD)
    security.post(link, {"reason": "本人到场"})

    assert try_to_sign_in(PASSWORD)
    entry = AuditEntry.objects.get(verb="unlock_sign_in")
    assert (entry.actor, entry.about) == (cast.security_admin, cast.cadre)
    assert entry.details == {"username": "linhai", "locked_address": "10.0.0.7", "reason": "本人到场"}


def test_locks_of_others_are_not_lifted_with_it(cast, security, locked):
    for _try in range(5):
        try_to_sign_in("wrong", address="10.0.0.8")
    security.post(unlock_link(security.get(reverse("security:locks"))), {"reason": "本人到场"})

    assert [try_to_sign_in(PASSWORD, f"10.0.0.{last}") for last in (7, 8)] in ([True, False], [False, True])


def test_a_lock_of_a_name_that_nobody_has_is_shown_too(security):
    for _try in range(5):
        try_to_sign_in("wrong", username="nobody")

    assert "没有这个账号" in security.get(reverse("security:locks")).text


def test_the_list_of_locks_takes_the_same_queries_for_one_and_for_many(
    cast, security, locked, django_assert_max_num_queries
):
    for number in range(10):
        for _try in range(5):
            try_to_sign_in("wrong", username=f"nobody{number}")
    with django_assert_max_num_queries(16):
        assert security.get(reverse("security:locks")).status_code == 200


def test_all_sessions_of_a_person_end(cast, security, client_of):
    first, second = client_of(cast.cadre), client_of(cast.cadre)
    security.post(reverse("security:end_sessions", args=[cast.cadre.uid]), {"reason": "设备遗失"})

    assert [client.get("/me/").status_code for client in (first, second)] == [302, 302]
    assert AuditEntry.objects.get(verb="end_sessions").details == {"reason": "设备遗失"}


def test_a_second_factor_is_reset(cast, security):
    actions.set_up_second_factor(cast.educator, by=None, at=NOW)
    assert "甘皎" in security.get(reverse("security:people"), {"q": "甘皎"}).text
    security.post(reverse("security:reset_second_factor", args=[cast.educator.uid]), {"reason": "手机遗失"})

    assert not Authenticator.objects.filter(user=cast.educator).exists()


def test_nobody_resets_the_own_one(cast, security):
    assert security.get(reverse("security:reset_second_factor", args=[cast.security_admin.uid])).status_code == 404


def test_a_county_sees_its_own_people_only(cast, client_of):
    person = actions.issue_account("quanquan", real_name="全权", password=None, by=None, at=NOW)
    actions.grant_role(person, "security_admin", unit=cast.dinglan, by=None, at=NOW)
    county = client_of(person)

    page = county.get(reverse("security:people"))
    assert "林海" in page.text
    assert "陈帆" not in page.text
    assert county.get(reverse("security:end_sessions", args=[cast.colleague.uid])).status_code == 404
    assert county.get(reverse("security:identities")).status_code == 404


@pytest.fixture
def conflict(db):
    return note_identity(
        provider="oidc", subject="o-1", real_name="林海", workplace="教育局", employee_number="", at=NOW
    )


def decide(security, conflict, act, **values):
    values = {f"{act}-{name}": value for name, value in values.items()}
    return security.post(reverse("security:identity", args=[conflict.uid]), {"act": act, **values})


def test_an_identity_is_linked_after_a_look(cast, security, conflict):
    assert "林海" in security.get(reverse("security:identities")).text
    assert decide(security, conflict, "link", username="nobody", reason="x").status_code == 200
    assert decide(security, conflict, "link", username="linhai", reason="电话核实").status_code == 302

    assert SocialAccount.objects.get(provider="oidc", uid="o-1").user == cast.cadre
    conflict.refresh_from_db()
    assert (conflict.state, conflict.user, conflict.resolved_by) == ("linked", cast.cadre, cast.security_admin)
    assert AuditEntry.objects.get(verb="link_identity").details["reason"] == "电话核实"


def test_an_identity_is_refused(cast, security, conflict):
    assert decide(security, conflict, "refuse", reason="查无此人").status_code == 302

    assert not SocialAccount.objects.exists()
    assert IdentityConflict.objects.get().state == "refused"
    assert AuditEntry.objects.filter(verb="refuse_identity").exists()
    assert decide(security, conflict, "link", username="linhai", reason="x").status_code == 200
    assert not SocialAccount.objects.exists()
