import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import AuditEntry
from tests.cast import NOW, PASSWORD

NEW = "hai-kuo-tian-kong-7"


@pytest.fixture
def browser(cast, client_of):
    actions.set_password(cast.cadre, PASSWORD, by=cast.root, at=NOW, must_change=True)
    return client_of(cast.cadre)


def test_a_password_given_by_somebody_else_must_be_changed_first(browser):
    response = browser.get("/editors/")

    assert (response.status_code, response["Location"]) == (302, reverse("account_change_password"))


def test_choosing_an_own_password_lifts_the_duty_and_is_recorded(cast, browser):
    response = browser.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )

    cast.cadre.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/")
    assert not cast.cadre.must_change_password
    assert cast.cadre.check_password(NEW)
    assert AuditEntry.objects.filter(verb="change_own_password", actor=cast.cadre).exists()


def test_a_weak_own_password_lifts_nothing(cast, browser):
    browser.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "12345", "password2": "12345"}
    )

    cast.cadre.refresh_from_db()
    assert cast.cadre.must_change_password
