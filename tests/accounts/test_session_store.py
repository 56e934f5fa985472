"""The session and the person of a request are read past the ORM: with the same result."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.session_store import SessionStore, read_user

pytestmark = pytest.mark.django_db


def test_a_person_is_read_as_the_orm_reads_them(cast):
    User.objects.filter(pk=cast.cadre.pk).update(employee_number="A-1", valid_until="2099-12-31")
    ours, theirs = read_user(cast.cadre.pk), User.objects.get(pk=cast.cadre.pk)
    fields = [field.attname for field in User._meta.concrete_fields]
    assert [getattr(ours, name) for name in fields] == [getattr(theirs, name) for name in fields]
    assert not ours.get_deferred_fields()
    assert ours == theirs
    assert ours._state.db == "default"
    assert not ours._state.adding


def test_nobody_is_read_where_there_is_nobody(cast):
    assert read_user(0) is None


def test_a_session_holds_what_django_wrote(cast):
    written = db.SessionStore()
    written["word"] = "字"
    written.save()
    assert SessionStore(written.session_key)["word"] == "字"


def test_a_session_that_is_over_is_empty_and_loses_its_key(cast):
    session = SessionStore()
    session["word"] = "字"
    session.save()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    again = SessionStore(session.session_key)
    assert "word" not in again
    assert again.session_key is None


@pytest.mark.parametrize("cookie", ['"aaaaaaaaa\\000bbbbbb"', "a" * 5000, "''''''''''", "%00%00%00%00%00"])
def test_a_cookie_with_anything_in_it_is_nobodys(db, cookie):
    answer = Client(raise_request_exception=False).get("/me/", HTTP_COOKIE=f"sessionid={cookie}")
    assert answer.status_code == 302
    assert "login" in answer["Location"]
