"""Coming in through OpenID Connect or CAS, against real small servers."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts import actions
from accounts.models import AuditEntry, IdentityConflict, User
from tests.accounts.providers import CLIENT, SECRET, new_key, running_office
from tests.cast import NOW
from tests.second_factor import code_of

ID_NUMBER = "330902198001011233"


@pytest.fixture(scope="module")
def server():
    with running_office() as office:
        yield office


@pytest.fixture
def office(server, settings):
    server.signing_key = server.key
    server.signed, server.claims = {"sub": "office-1"}, {"sub": "office-1", "name": "林海", "employee_number": "G001"}
    server.cas_user, server.cas_attributes, server.cas_services = "office-1", {"employeeNumber": "G001"}, []
    app = {"client_id": CLIENT, "secret": SECRET, "name": "统一身份认证", "settings": {"server_url": server.url}}
    settings.SOCIALACCOUNT_PROVIDERS = {"oidc": {"APP": app, "OAUTH_PKCE_ENABLED": True}}
    settings.OIDC_CLAIMS = settings.OIDC_CLAIMS | {"id_number": "id_number"}
    settings.CAS_SERVER_URL = server.url
    return server


@pytest.fixture
def linhai(cast):
    User.objects.filter(pk=cast.cadre.pk).update(employee_number="G001")
    cast.cadre.refresh_from_db()
    return cast.cadre


def by_oidc(office, client=None, state=""):
    client = client or Client()
    begun = client.post("/account/oidc/login/", {"next": "/me/"})
    asked = parse_qs(urlsplit(begun["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client, client.get("/account/oidc/callback/", {"code": "c", "state": state or asked["state"][0]})


def by_cas(office, client=None, state="", ticket="ST-good"):
    client = client or Client()
    begun = client.post("/account/cas/login/", {"next": "/me/"})
    service = parse_qs(urlsplit(begun["Location"]).query)["service"][0]
    office.cas_services.append(service)
    known = parse_qs(urlsplit(service).query)["state"][0]
    return client, client.get("/account/cas/callback/", {"ticket": ticket, "state": state or known})


BOTH = pytest.mark.parametrize("come", [by_oidc, by_cas])


def is_signed_in(client):
    return "_auth_user_id" in client.session


@BOTH
def test_a_known_employee_number_signs_in_and_stays_linked(office, linhai, come):
    client, answer = come(office)
    assert answer["Location"] == "/me/"
    assert is_signed_in(client)

    User.objects.filter(pk=linhai.pk).update(employee_number=None)
    assert is_signed_in(come(office)[0])
    link = SocialAccount.objects.get()
    assert (link.user, link.uid, link.extra_data) == (linhai, "office-1", {})
    assert AuditEntry.objects.filter(verb="link_identity", about=linhai).count() == 1


def test_a_known_id_number_signs_in_and_is_kept_nowhere(office, cast):
    actions.keep_record(cast.cadre, by=None, at=NOW, id_number=ID_NUMBER)
    office.claims = {"sub": "office-1", "id_number": ID_NUMBER}

    assert is_signed_in(by_oidc(office)[0])
    assert ID_NUMBER not in str(list(AuditEntry.objects.values_list("details", flat=True)))
    assert ID_NUMBER not in str(list(SocialAccount.objects.values_list("extra_data", flat=True)))


@BOTH
def test_a_name_alone_links_nobody(office, cast, come):
    office.claims, office.cas_attributes = {"sub": "office-1", "name": "林海"}, {"cn": "林海"}
    client, answer = come(office)

    assert answer.status_code == 403
    assert "已提交管理员核对" in answer.text
    assert not is_signed_in(client)
    conflict = IdentityConflict.objects.get()
    assert (conflict.real_name, conflict.state, conflict.subject) == ("林海", "open", "office-1")
    come(office)
    assert IdentityConflict.objects.count() == 1
    assert User.objects.count() == len(cast.people())


def test_numbers_of_two_people_link_neither(office, cast, linhai):
    actions.keep_record(cast.colleague, by=None, at=NOW, id_number=ID_NUMBER)
    office.claims = {"sub": "office-1", "employee_number": "G001", "id_number": ID_NUMBER}

    assert by_oidc(office)[1].status_code == 403
    assert not SocialAccount.objects.exists()


@BOTH
def test_a_second_identity_of_the_same_person_is_not_linked(office, linhai, come):
    come(office)
    office.signed, office.claims["sub"], office.cas_user = {"sub": "office-2"}, "office-2", "office-2"

    assert come(office)[1].status_code == 403
    assert SocialAccount.objects.count() == 1


@BOTH
def test_the_second_factor_is_asked_for_all_the_same(office, cast, come):
    User.objects.filter(pk=cast.educator.pk).update(employee_number="G001")
    secret = actions.set_up_second_factor(cast.educator, by=None, at=NOW)
    client, answer = come(office)

    assert answer["Location"] == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/staff/").status_code == 200


@BOTH
def test_whoever_needs_one_and_has_none_sets_it_up_first(office, cast, come):
    User.objects.filter(pk=cast.educator.pk).update(employee_number="G001")
    client, _answer = come(office)

    assert client.get("/staff/")["Location"] == "/account/2fa/totp/activate/"
    assert client.get("/account/2fa/totp/activate/").status_code == 200


@BOTH
@pytest.mark.parametrize("closed", ["state", "valid_until"])
def test_a_closed_account_is_refused(office, linhai, come, closed):
    come(office)
    if closed == "state":
        actions.disable(linhai, by=None, at=NOW, reason="调离")
    else:
        User.objects.filter(pk=linhai.pk).update(valid_until="2020-01-01")
    client, answer = come(office)

    assert answer["Location"] == "/account/inactive/"
    assert not is_signed_in(client)
    assert AuditEntry.objects.filter(verb="sign_in_failed", about=linhai).exists()


@BOTH
def test_a_state_of_another_browser_is_refused(office, linhai, come):
    client, answer = come(office, state="forged")

    assert answer.status_code in (401, 403)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "change",
    [
        {"signing_key": new_key()},
        {"signed": {"sub": "office-1", "aud": "another"}},
        {"signed": {"sub": "office-1", "iss": "https://elsewhere.example"}},
        {"signed": {"sub": "office-1", "exp": 1}},
        {"claims": {"sub": "office-9", "employee_number": "G001"}},
    ],
    ids=["key", "audience", "issuer", "expired", "claims of another"],
)
def test_a_token_that_is_not_the_providers_own_is_refused(office, linhai, change):
    for name, value in change.items():
        setattr(office, name, value)
    client, answer = by_oidc(office)

    assert answer.status_code == 401
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert AuditEntry.objects.get(verb="sign_in_failed").details["reason"] == "not_trusted_oidc"


def test_a_ticket_that_the_server_does_not_know_is_refused(office, linhai):
    client, answer = by_cas(office, ticket="ST-forged")

    assert answer.status_code == 401
    assert not is_signed_in(client)


def test_the_doors_are_shown_where_they_are_configured(office, db):
    page = Client().get("/account/login/").text
    assert 'action="/account/oidc/login/"' in page
    assert 'action="/account/cas/login/"' in page


def test_without_configuration_there_is_no_door(db):
    assert "/account/oidc/" not in Client().get("/account/login/").text


def test_a_session_does_not_come_from_a_link(office, db):
    assert Client().get("/account/oidc/login/").status_code == 405
    assert Client().get("/account/cas/login/").status_code == 405
