"""A new password by mail: nobody learns who has an address, and it is no way around anything."""

import re
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import AuditEntry, User
from accounts.password_reset import PASSWORD_RESET
from jobs.models import Job
from jobs.tasks import run_job
from tests.cast import NOW, PASSWORD

ASK = reverse("account_reset_password")
NEW = "hai-kuo-tian-kong-7"
ADDRESS = "linhai@example.org"


@pytest.fixture(autouse=True)
def no_limit(settings):
    """The limits count in the cache, which outlives a test."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"reset_password": "10000/m/ip"}


@pytest.fixture
def linhai(cast):
    actions.set_password(cast.cadre, PASSWORD, by=None, at=timezone.now())
    User.objects.filter(pk=cast.cadre.pk).update(email=ADDRESS)
    cast.cadre.refresh_from_db()
    return cast.cadre


def ask(email=ADDRESS):
    answer = Client().post(ASK, {"email": email})
    job = Job.objects.filter(kind=PASSWORD_RESET).latest("created_at")
    return answer, job


def link(email=ADDRESS):
    run_job(str(ask(email)[1].pk))
    return re.search(rf"{re.escape(settings.SITE_URL)}(\S+)", mail.outbox[-1].body)[1]


def choose(client, path, password=NEW):
    form = client.get(path)["Location"]
    return client.post(form, {"password1": password, "password2": password})


def test_the_link_sets_a_new_password_once(linhai):
    path, client = link(ADDRESS.upper()), Client()
    answer = choose(client, path)

    linhai.refresh_from_db()
    assert answer["Location"] == reverse("account_reset_password_from_key_done")
    assert linhai.check_password(NEW)
    assert "_auth_user_id" not in client.session
    assert "已经失效" in Client().get(path).text
    assert AuditEntry.objects.filter(verb="change_own_password", about=linhai).exists()


def test_it_lifts_the_duty_to_change_and_ends_all_sessions(linhai, client_of):
    User.objects.filter(pk=linhai.pk).update(must_change_password=True)
    linhai.refresh_from_db()
    client = client_of(linhai)
    choose(Client(), link())

    linhai.refresh_from_db()
    assert not linhai.must_change_password
    assert client.get("/me/")["Location"].startswith("/account/login/")


def test_a_weak_password_is_refused(linhai):
    assert choose(Client(), link(), "12345").status_code == 200
    linhai.refresh_from_db()
    assert linhai.check_password(PASSWORD)


def test_it_is_no_way_around_the_second_factor(cast, linhai):
    actions.grant_role(linhai, "educator", unit=cast.city, by=None, at=NOW)
    actions.set_up_second_factor(linhai, by=None, at=NOW)
    choose(Client(), link())
    client = Client()
    answer = client.post(reverse("account_login"), {"login": "linhai", "password": NEW})
    assert answer["Location"] == reverse("mfa_authenticate")


@pytest.mark.parametrize("kind", ["unknown", "disabled"])
def test_for_others_the_answer_is_the_same_and_nothing_is_sent(linhai, kind):
    known, _job = ask()
    if kind == "disabled":
        User.objects.filter(pk=linhai.pk).update(state="disabled", is_active=False)
    answer, job = ask("nobody@example.org" if kind == "unknown" else ADDRESS)

    assert (answer.status_code, answer["Location"]) == (known.status_code, known["Location"])
    assert job.payload == {"users": []}
    run_job(str(job.pk))
    assert mail.outbox == []


def test_asking_takes_the_same_queries_whoever_has_the_address(linhai, django_assert_num_queries):
    for email in ("nobody@example.org", ADDRESS):
        with django_assert_num_queries(4):  # a savepoint around looking up and enqueuing
            Client().post(ASK, {"email": email})


def test_one_address_is_asked_for_five_times_an_hour(db, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"reset_password": "5/h/key"}
    email = f"{uuid4()}@example.org"
    assert [Client().post(ASK, {"email": email}).status_code for _time in range(6)] == [302] * 5 + [429]


def test_the_jobs_row_holds_neither_address_nor_link(linhai):
    path = link()
    kept = str(list(Job.objects.values()))
    assert ADDRESS not in kept
    assert path not in kept
    assert str(list(AuditEntry.objects.values_list("details", flat=True))).count("example.org") == 0
