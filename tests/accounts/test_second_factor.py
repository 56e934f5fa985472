"""Nobody who sees other people's data works without the second factor, whatever the way in."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from accounts import actions
from accounts.models import AuditEntry
from accounts.second_factor import is_set_up, open_secret
from tests.cast import NOW, PASSWORD
from tests.second_factor import code_of, pass_second_factor

LOGIN, CODE, APP, CODES = (
    "/account/login/",
    "/account/2fa/authenticate/",
    "/account/2fa/totp/activate/",
    "/account/2fa/recovery-codes/",
)
STAFF = ("educator", "unit_admin", "county_admin", "nomination_officer", "letter_handler", "system_admin")
STAFF = (*STAFF, "security_admin", "audit_admin", "root")


def with_password(user):
    actions.set_password(user, PASSWORD, by=None, at=NOW)
    user.password_changed_at = None  # the age of passwords is another subject
    user.save(update_fields=["password_changed_at"])
    return user


def sign_in(user, path=LOGIN):
    client = Client()
    return client, client.post(path, {"login": user.username, "password": PASSWORD})


@pytest.fixture
def educator(cast):
    return with_password(cast.educator)


@pytest.fixture
def secret(educator):
    return actions.set_up_second_factor(educator, by=None, at=NOW)


def test_the_password_alone_gives_no_session(educator, secret):
    client, answer = sign_in(educator)

    assert answer["Location"] == CODE
    assert client.get("/staff/")["Location"].startswith(LOGIN)


def test_password_and_code_give_one(educator, secret):
    client, _answer = sign_in(educator)

    assert client.post(CODE, {"code": code_of(secret)})["Location"] == "/"
    assert client.get("/staff/").status_code == 200


def test_a_code_works_once(educator, secret):
    code = code_of(secret)
    first, second = sign_in(educator)[0], sign_in(educator)[0]

    assert first.post(CODE, {"code": code}).status_code == 302
    assert second.post(CODE, {"code": code}).status_code == 200


def test_a_wrong_code_is_refused_and_recorded(educator, secret):
    client, _answer = sign_in(educator)

    assert client.post(CODE, {"code": "000000"}).status_code == 200
    assert client.get("/staff/").status_code == 302
    entry = AuditEntry.objects.get(verb="sign_in_failed")
    assert (entry.actor, entry.about, entry.details["reason"]) == (None, educator, "wrong_code")


def test_codes_cannot_be_tried_for_ever(educator, secret):
    client, _answer = sign_in(educator)
    for _try in range(10):
        client.post(CODE, {"code": "000000"})

    assert client.post(CODE, {"code": code_of(secret)}).status_code == 200
    assert client.get("/staff/").status_code == 302


def test_a_recovery_code_works_once(educator, secret):
    device = Authenticator.objects.get(user=educator, type="recovery_codes")
    code = device.wrap().get_unused_codes()[0]

    assert sign_in(educator)[0].post(CODE, {"code": code}).status_code == 302
    assert sign_in(educator)[0].post(CODE, {"code": code}).status_code == 200


@pytest.mark.parametrize("part", STAFF)
def test_whoever_needs_one_and_has_none_can_only_set_it_up(cast, part):
    client, _answer = sign_in(with_password(getattr(cast, part)))

    for page in ("/", "/staff/", "/editors/", "/me/", "/jobs/", "/account/profile/", "/v/forged/x", "/documents/1/x"):
        assert client.get(page)["Location"] == APP, page
    assert client.post("/api/watch/open", {}, content_type="application/json").status_code == 403
    assert client.get("/staff/", headers={"HX-Request": "true"})["HX-Redirect"] == APP
    for page in (APP, "/account/2fa/", "/account/password/change/", "/account/logout/"):
        assert client.get(page).status_code == 200, page


@pytest.mark.parametrize("part", ["cadre", "trainer", "reviewer", "outsider"])
def test_others_need_none(cast, part):
    client, answer = sign_in(with_password(getattr(cast, part)))

    assert answer["Location"] == "/"
    assert client.get("/me/").status_code == 200


def test_setting_it_up_takes_a_right_code_and_a_look_at_the_recovery_codes(
    educator, django_capture_on_commit_callbacks
):
    client, _answer = sign_in(educator)
    page = client.get(APP)
    assert "data:image/svg+xml;base64," in page.text
    secret = re.search(r'id="authenticator_secret"[^>]*>\s*([A-Z2-7]{32})\s*<', page.text)[1]

    assert client.post(APP, {"code": "000000"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(APP, {"code": code_of(secret)})
    assert answer["Location"] == CODES
    assert client.get("/staff/")["Location"] == CODES
    assert not is_set_up(educator)

    assert client.get(CODES).status_code == 200
    assert client.get("/staff/").status_code == 200
    assert AuditEntry.objects.filter(verb="set_up_second_factor", actor=educator).exists()


def test_a_session_that_waited_while_it_was_set_up_elsewhere_ends(educator):
    client, _answer = sign_in(educator)
    actions.set_up_second_factor(educator, by=None, at=NOW)

    assert client.get("/account/2fa/").status_code == 302
    assert client.get("/account/2fa/")["Location"].startswith(LOGIN)


@pytest.mark.parametrize("page", ["/staff/", "/editors/", "/v/forged/x", "/account/2fa/", "/account/password/change/"])
def test_a_session_that_came_by_another_door_is_ended(educator, secret, page):
    client = Client()
    client.force_login(educator, backend="accounts.backends.RealNameBackend")

    assert client.get(page)["Location"] == f"{LOGIN}?next={page.replace('/', '%2F')}"
    assert "_auth_user_id" not in client.session


def test_the_api_says_401_to_such_a_session(educator, secret):
    client = Client()
    client.force_login(educator, backend="accounts.backends.RealNameBackend")
    answer = client.get("/api/test-plugin/answer")

    assert (answer.status_code, list(json.loads(answer.content))) == (401, ["detail"])
    assert "_auth_user_id" not in client.session


def test_a_fragment_takes_the_whole_window_to_the_sign_in_page(educator, secret):
    client = Client()
    client.force_login(educator, backend="accounts.backends.RealNameBackend")

    assert client.get("/staff/", headers={"HX-Request": "true"})["HX-Redirect"].startswith(LOGIN)


def test_the_mark_of_another_person_opens_nothing(cast, educator, secret):
    client = Client()
    client.force_login(educator, backend="accounts.backends.RealNameBackend")
    pass_second_factor(client, cast.security_admin)

    assert client.get("/staff/").status_code == 302


def test_whoever_needs_it_cannot_switch_it_off(educator, secret):
    client, _answer = sign_in(educator)
    client.post(CODE, {"code": code_of(secret)})

    assert client.post("/account/2fa/totp/deactivate/", {}).status_code == 200
    assert Authenticator.objects.filter(user=educator, type="totp").exists()


def test_secrets_are_sealed_in_database_and_session(educator, secret):
    devices = {device.type: device.data for device in Authenticator.objects.filter(user=educator)}

    assert open_secret(devices["totp"]["secret"]) == secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, '') FROM mfa_authenticator")
        assert secret not in cursor.fetchone()[0]


def test_the_secret_of_an_app_that_is_being_set_up_is_sealed_in_the_session(educator):
    client, _answer = sign_in(educator)
    secret = re.search(r'id="authenticator_secret"[^>]*>\s*([A-Z2-7]{32})\s*<', client.get(APP).text)[1]

    kept = str([session.get_decoded() for session in Session.objects.all()])
    assert "mfa.totp.secret" in kept
    assert secret not in kept


def test_a_reset_ends_the_sessions_and_asks_for_a_new_app(cast, educator, secret):
    client, _answer = sign_in(educator)
    client.post(CODE, {"code": code_of(secret)})

    actions.reset_second_factor(educator, by=cast.security_admin, at=NOW, reason="手机遗失")

    assert client.get("/staff/")["Location"].startswith(LOGIN)
    assert sign_in(educator)[0].get("/staff/")["Location"] == APP
    assert AuditEntry.objects.get(verb="reset_second_factor").details == {"reason": "手机遗失"}
