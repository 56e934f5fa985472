"""The audit log says who signed in, who was refused and why; the page says nothing."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.hashers import Argon2idHasher
from accounts.middleware import SignInLogMiddleware
from accounts.models import AuditEntry, User
from tests.cast import PASSWORD

LOGIN = reverse("account_login")


def sign_in(username, password, address="10.0.0.1"):
    return Client().post(LOGIN, {"login": username, "password": password}, REMOTE_ADDR=address)


@pytest.fixture
def linhai(cast):
    actions.set_password(cast.cadre, PASSWORD, by=None, at=timezone.now())
    return cast.cadre


def failures():
    return list(AuditEntry.objects.filter(verb="sign_in_failed").order_by("pk"))


def test_a_sign_in_is_recorded(linhai):
    sign_in("linhai", PASSWORD, address="10.0.0.9")
    entry = AuditEntry.objects.get(verb="signed_in")
    assert (entry.actor, entry.address, entry.details["methods"]) == (linhai, "10.0.0.9", ["password"])


def test_the_address_is_that_of_the_connection_not_what_a_header_says(linhai, settings):
    headers = {"x-forwarded-for": "6.6.6.6, 10.0.0.5"}
    for proxies in (0, 1):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        Client().post(LOGIN, {"login": "linhai", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9", headers=headers)
    entries = AuditEntry.objects.filter(verb="signed_in").order_by("pk")
    assert [entry.address for entry in entries] == ["10.0.0.9", "10.0.0.5"]


def test_a_failure_is_recorded_without_the_password(linhai):
    sign_in("linhai", "quite-wrong-77")
    (entry,) = failures()
    assert (entry.actor, entry.about) == (None, linhai)
    assert entry.details == {"username": "linhai", "reason": "wrong_password"}


def test_a_name_is_cut(db):
    view = SignInLogMiddleware(lambda request: authenticate(request, username="x" * 150, password="quite-wrong-77"))
    view(RequestFactory().post("/"))
    assert failures()[0].details == {"username": "x" * 60, "reason": "unknown_name"}


def test_a_lock_is_recorded_once_and_tries_after_it_as_such(linhai):
    for _try in range(7):
        sign_in("linhai", "quite-wrong-77")
    (lock,) = AuditEntry.objects.filter(verb="sign_in_locked")[:1]
    assert lock.details == {"username": "linhai", "locked_address": "10.0.0.1"}
    assert [entry.details["reason"] for entry in failures()] == ["wrong_password"] * 5 + ["locked"] * 2


def test_a_failure_stays_although_the_view_rolls_back(db):
    def view(request):
        with transaction.atomic():
            authenticate(request, username="nobody", password="quite-wrong-77")
            transaction.set_rollback(True)
        return HttpResponse()

    SignInLogMiddleware(view)(RequestFactory().post("/"))
    assert [entry.details["username"] for entry in failures()] == ["nobody"]


def test_a_failure_stays_although_the_view_breaks(db):
    def view(request):
        with transaction.atomic():
            authenticate(request, username="nobody", password="quite-wrong-77")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        SignInLogMiddleware(view)(RequestFactory().post("/"))
    assert len(failures()) == 1


# --- what a stranger can tell -----------------------------------------------------------------------------------


def make_every_kind(cast):
    """One account of every kind; all have the same password, but the first."""
    now = timezone.now()
    for number, kind in enumerate(("disabled", "left", "pending", "expired", "old_one_time", "one_time", "locked")):
        user = actions.issue_account(kind, real_name=f"学员{number}", password=PASSWORD, by=None, at=now)
        if kind in ("disabled", "left", "pending"):
            User.objects.filter(pk=user.pk).update(state=kind, is_active=False)
    User.objects.filter(username="expired").update(valid_until="2020-01-01")
    User.objects.filter(username="old_one_time").update(one_time_until=now - timedelta(days=1))
    User.objects.filter(username="one_time").update(one_time_until=now + timedelta(days=1), must_change_password=True)
    actions.issue_account("nopassword", real_name="无密码", password=None, by=None, at=now)
    quick = actions.issue_account("imported", real_name="导入", password=None, by=None, at=now)
    User.objects.filter(pk=quick.pk).update(password="pbkdf2_sha256$1$salt$" + "a" * 43 + "=")
    printed = actions.issue_account("printed", real_name="领取", password=None, by=None, at=now)
    actions.issue_one_time_passwords([printed], by=None, at=now)
    for _try in range(5):
        sign_in("locked", "quite-wrong-77", address="10.0.0.200")


KINDS = ("linhai", "unknown", "disabled", "left", "pending", "expired", "old_one_time", "one_time", "locked")
KINDS = (*KINDS, "nopassword", "imported", "printed")


@pytest.fixture
def hashes(monkeypatch):
    """Count what costs the time: computations of the preferred hash."""
    counted = []
    encode, verify = Argon2idHasher.encode, Argon2idHasher.verify
    monkeypatch.setattr(Argon2idHasher, "encode", lambda *args: counted.append("encode") or encode(*args))
    monkeypatch.setattr(Argon2idHasher, "verify", lambda *args: counted.append("verify") or verify(*args))
    return counted


def told(answer):
    """Return what a stranger sees: status, place and text without what differs for everybody."""
    text = answer.text
    for part in ("csrfmiddlewaretoken", "nonce", "X-CSRFToken"):
        text = "\n".join(line for line in text.splitlines() if part not in line)
    for name in KINDS:
        text = text.replace(f'value="{name}"', "")
    return answer.status_code, answer.get("Location"), text


def test_a_wrong_password_says_and_costs_the_same_for_everybody(cast, linhai, hashes):
    make_every_kind(cast)
    answers, costs = {}, {}
    for name in KINDS:
        hashes.clear()
        answers[name] = told(sign_in(name, "quite-wrong-77"))
        costs[name] = len(hashes)
    assert {name for name in KINDS if answers[name] != answers["linhai"]} == set()
    assert set(costs.values()) == {1}, costs


def test_the_right_password_of_a_closed_account_says_and_costs_the_same_as_a_wrong_one(cast, linhai, hashes):
    make_every_kind(cast)
    wrong = told(sign_in("linhai", "quite-wrong-77"))
    for name in ("disabled", "left", "pending", "expired", "old_one_time"):
        hashes.clear()
        assert told(sign_in(name, PASSWORD)) == wrong, name
        assert len(hashes) == 1, name
    reasons = [entry.details["reason"] for entry in failures()][-5:]
    assert reasons == ["state_disabled", "state_left", "state_pending", "account_expired", "one_time_password_expired"]


# --- one address for a whole county -----------------------------------------------------------------------------


def test_many_people_behind_one_address_lock_nobody(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = User.objects.bulk_create([User(username=f"p{number}", real_name=f"学员{number}") for number in range(900)])
    for user in made:
        user.set_password(PASSWORD)
    User.objects.bulk_update(made, ["password"])
    statuses = []
    for number, user in enumerate(made):
        if number % 4 == 0:
            statuses.append(sign_in(user.username, "quite-wrong-77").status_code)
        statuses.append(sign_in(user.username, PASSWORD).status_code)
    assert statuses.count(302) == 900
    assert statuses.count(200) == 225
    assert not AuditEntry.objects.filter(verb="sign_in_locked").exists()
