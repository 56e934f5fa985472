import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import actions
from accounts.models import User
from tests.cast import NOW, PASSWORD


@pytest.fixture
def linhai(cast):
    actions.set_password(cast.cadre, PASSWORD, by=None, at=NOW)
    return cast.cadre


def sign_in(username, password, address="10.0.0.1", client=None):
    return (client or Client()).post(
        reverse("account_login"), {"login": username, "password": password}, REMOTE_ADDR=address
    )


def test_the_right_password_signs_in(linhai):
    response = sign_in("linhai", PASSWORD)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert "sessionid" in response.cookies


def test_a_wrong_password_does_not(linhai):
    response = sign_in("linhai", "something else 99")

    assert response.status_code == 200
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("state", ["pending", "disabled", "left"])
def test_only_an_enabled_account_signs_in(linhai, state):
    User.objects.filter(pk=linhai.pk).update(state=state, is_active=False)

    response = sign_in("linhai", PASSWORD)

    assert "sessionid" not in response.cookies


def test_disabling_an_account_ends_its_sessions_and_reactivating_opens_it_again(cast, linhai):
    client = Client()
    sign_in("linhai", PASSWORD, client=client)
    page = reverse("account_change_password")
    assert client.get(page).status_code == 200

    actions.disable(linhai, by=cast.security_admin, at=NOW, reason="调离")
    assert client.get(page).status_code == 302

    actions.reactivate(linhai, by=cast.security_admin, at=NOW, reason="返回")
    assert "sessionid" in sign_in("linhai", PASSWORD).cookies


def test_a_new_password_ends_the_sessions_of_the_old_one(cast, linhai):
    client = Client()
    sign_in("linhai", PASSWORD, client=client)

    actions.set_password(linhai, "hai-kuo-tian-kong-7", by=cast.root, at=NOW)

    assert client.get(reverse("account_change_password")).status_code == 302


def test_five_wrong_passwords_lock_the_name_at_that_address_only(linhai):
    for _try in range(5):
        sign_in("linhai", "wrong", address="10.0.0.7")

    assert "sessionid" not in sign_in("linhai", PASSWORD, address="10.0.0.7").cookies
    assert "sessionid" in sign_in("linhai", PASSWORD, address="10.0.0.8").cookies


def test_other_people_at_the_locked_address_still_sign_in(cast, linhai):
    actions.set_password(cast.colleague, PASSWORD, by=None, at=NOW)
    for _try in range(6):
        sign_in("linhai", "wrong", address="10.0.0.7")

    assert "sessionid" in sign_in("chenfan", PASSWORD, address="10.0.0.7").cookies


def test_thirty_people_behind_one_address_sign_in_within_a_minute(db):
    for number in range(30):
        actions.issue_account(f"p{number}", real_name=f"学员{number}", password=PASSWORD, by=None, at=NOW)

    responses = [sign_in(f"p{number}", PASSWORD, address="10.0.0.9") for number in range(30)]

    assert [response.status_code for response in responses] == [302] * 30


def test_passwords_are_kept_as_argon2id(linhai):
    assert linhai.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_editors_sign_in_on_the_same_page(cast):
    response = Client().get("/editors/login/?next=/editors/pages/")

    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=/editors/pages/")


def test_wagtails_own_sign_in_takes_no_password(linhai):
    response = Client().post("/editors/login/", {"username": "linhai", "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, "/account/login/")
    assert "sessionid" not in response.cookies


def test_wagtail_sends_a_guest_to_the_one_sign_in_page(db):
    response = Client().get("/editors/", follow=True)

    assert [address for address, _status in response.redirect_chain] == [
        "/editors/login/?next=/editors/",
        "/account/login/?next=%2Feditors%2F",
    ]


def test_who_may_not_work_there_is_told_so_and_not_sent_in_circles(cast, client_of):
    assert client_of(cast.cadre).get("/editors/", follow=True).status_code == 403


@pytest.mark.parametrize("address", ["signup/", "email/", "confirm-email/", "2fa/webauthn/", "3rdparty/"])
def test_there_is_no_open_sign_up(db, address):
    assert Client().get(f"/account/{address}").status_code == 404


@pytest.mark.parametrize("address", ["/editors/password_reset/", "/admin/", "/admin/login/"])
def test_no_other_door_is_open(db, address):
    assert Client().get(address).status_code in (302, 404)
    assert "sessionid" not in Client().get(address).cookies


def test_djangos_own_admin_is_not_installed():
    assert not apps.is_installed("django.contrib.admin")
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")


def test_the_session_cookie_is_closed_to_scripts(linhai):
    cookie = sign_in("linhai", PASSWORD).cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert settings.SESSION_COOKIE_AGE == 12 * 3600
