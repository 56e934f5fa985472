from datetime import timedelta

import pytest
from django.conf import settings as project
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import User
from tests.cast import PASSWORD

NEW = "hai-kuo-tian-kong-7"
CHANGE = reverse("account_change_password")


@pytest.fixture(params=["djbh", "asvs"])
def profile(request, settings):
    use(settings, request.param)
    return request.param


def use(settings, name):
    settings.AUTH_PASSWORD_VALIDATORS = project.PASSWORD_RULES[name]
    settings.PASSWORD_DAYS = {"djbh": 90, "asvs": 0}[name]


def problems(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {problem.code for problem in error.error_list}
    return set()


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("djbh", "Ab3-ab3-a", "password_length"),
        ("djbh", "lan-tian-bai-yun", "password_kinds"),
        ("djbh", "lan-tian-42", None),
        ("asvs", "lan-tian-42", "password_length"),
        ("asvs", "lan tian bai yun", None),
        ("asvs", "x" * 64 + " shan gao shui chang", None),
        ("asvs", "a b" * 43, "password_length"),
    ],
)
def test_each_profile_has_its_own_measure(db, settings, name, password, code):
    use(settings, name)
    assert problems(password) == ({code} if code else set())


def test_both_take_the_password_of_the_tests(db, profile):
    assert problems(PASSWORD) == set()
    assert problems(NEW) == set()


@pytest.mark.parametrize("password", ["1qaz2wsx3edc", "administrator"])
def test_common_passwords_are_refused(db, profile, password):
    assert "password_too_common" in problems(password) or "password_context" in problems(password)


@pytest.mark.parametrize(
    "password",
    [
        "Linhai-2026-abc",
        "l.i.n.h.a.i-2026-B",
        "林海-Qiang-2026",
        "XueZhou-2026-abc",
        "Ding-Lan-Qu-Jiao-Yu-Ju-1",
        "LINHAI＿2026－x",
    ],
)
def test_words_of_person_unit_and_site_are_refused(cast, profile, password):
    assert "password_context" in problems(password, cast.cadre)


def test_the_last_five_passwords_are_refused_by_one_profile(cast, settings):
    use(settings, "djbh")
    used = [f"shan-gao-shui-chang-{number}" for number in range(7)]
    for password in used:
        actions.set_password(cast.cadre, password, by=None, at=timezone.now())
    for password in used[-5:]:
        with pytest.raises(ValidationError):
            actions.set_password(cast.cadre, password, by=None, at=timezone.now())
    assert cast.cadre.password_records.count() == 5
    actions.set_password(cast.cadre, used[1], by=None, at=timezone.now())


def test_the_other_takes_them(cast, settings):
    use(settings, "asvs")
    for _time in range(2):
        actions.set_password(cast.cadre, PASSWORD, by=None, at=timezone.now())


def aged(user, days):
    actions.set_password(user, PASSWORD, by=None, at=timezone.now() - timedelta(days=days))


@pytest.mark.parametrize(("name", "days", "open_"), [("djbh", 89, True), ("djbh", 91, False), ("asvs", 900, True)])
def test_an_old_password_must_be_changed_first(cast, client_of, settings, name, days, open_):
    use(settings, name)
    aged(cast.cadre, days)
    answer = client_of(cast.cadre).get("/me/")
    assert answer.status_code == (200 if open_ else 302)
    assert open_ or answer["Location"] == CHANGE


def test_the_api_says_403_then(cast, client_of, settings):
    use(settings, "djbh")
    aged(cast.cadre, 91)
    answer = client_of(cast.cadre).get("/api/test-plugin/answer")
    assert (answer.status_code, list(answer.json())) == (403, ["detail"])


def test_pages_of_the_own_account_wait_as_well(cast, client_of, settings):
    use(settings, "djbh")
    aged(cast.cadre, 91)
    assert client_of(cast.cadre).get("/account/sessions/")["Location"] == CHANGE


def test_changing_it_opens_the_site_again(cast, client_of, settings):
    use(settings, "djbh")
    aged(cast.cadre, 91)
    client = client_of(cast.cadre)
    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    cast.cadre.refresh_from_db()
    assert timezone.now() - cast.cadre.password_changed_at < timedelta(minutes=1)
    assert client.get("/me/").status_code == 200


def sign_in(password=PASSWORD, username="linhai"):
    client = Client()
    answer = client.post(reverse("account_login"), {"login": username, "password": password})
    return "_auth_user_id" in client.session, answer


def test_a_one_time_password_works_until_its_time(cast):
    actions.set_password(cast.cadre, PASSWORD, by=None, at=timezone.now(), must_change=True)
    User.objects.filter(pk=cast.cadre.pk).update(one_time_until=timezone.now() + timedelta(hours=1))
    assert sign_in()[0]
    User.objects.filter(pk=cast.cadre.pk).update(one_time_until=timezone.now() - timedelta(seconds=1))
    assert not sign_in()[0]


def test_choosing_an_own_password_ends_the_time_of_the_one_time_password(cast, client_of):
    actions.set_password(cast.cadre, PASSWORD, by=None, at=timezone.now(), must_change=True)
    User.objects.filter(pk=cast.cadre.pk).update(one_time_until=timezone.now() + timedelta(hours=1))
    client_of(cast.cadre).post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    cast.cadre.refresh_from_db()
    assert cast.cadre.one_time_until is None


def test_an_account_whose_validity_ended_neither_signs_in_nor_goes_on(cast, client_of):
    actions.set_password(cast.cadre, PASSWORD, by=None, at=timezone.now())
    client, today = client_of(cast.cadre), timezone.localdate()
    User.objects.filter(pk=cast.cadre.pk).update(valid_until=today)
    assert client.get("/me/").status_code == 200
    User.objects.filter(pk=cast.cadre.pk).update(valid_until=today - timedelta(days=1))
    assert client.get("/me/").status_code == 302
    assert not sign_in()[0]


def test_such_accounts_are_disabled_by_and_by(cast):
    today = timezone.localdate()
    User.objects.filter(pk=cast.cadre.pk).update(valid_until=today - timedelta(days=1))
    User.objects.filter(pk=cast.colleague.pk).update(valid_until=today)
    assert actions.expire_accounts(at=timezone.now(), day=today) == 1
    assert actions.expire_accounts(at=timezone.now(), day=today) == 0
    cast.cadre.refresh_from_db()
    assert cast.cadre.state == "disabled"
