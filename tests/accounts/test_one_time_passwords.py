"""One-time passwords: random, fast to make, no slower or faster to try than any other."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.core.exceptions import PermissionDenied

from accounts.actions import grant_role, issue_one_time_passwords
from accounts.actions.passwords import ALPHABET, LENGTH
from accounts.hashers import Argon2idHasher, OneTimeHasher
from accounts.models import AuditEntry, User
from tests.cast import NOW
from tests.plugins.secrecy import dump_database, hits

pytestmark = pytest.mark.django_db


def test_a_password_is_random_readable_and_ends_after_fourteen_days(cast):
    issued = issue_one_time_passwords([cast.cadre, cast.colleague], by=cast.educator, at=NOW)
    assert len(set(issued.values())) == 2
    assert all(re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", password) for password in issued.values())
    assert len(ALPHABET) ** LENGTH > 2**58
    assert not set("0o1li") & set(ALPHABET)
    cast.cadre.refresh_from_db()
    assert cast.cadre.must_change_password
    assert cast.cadre.one_time_until == NOW + timedelta(days=14)


def test_it_signs_in_and_the_hash_becomes_argon2id(cast):
    password = issue_one_time_passwords([cast.cadre], by=None, at=NOW)[cast.cadre]
    cast.cadre.refresh_from_db()
    assert isinstance(identify_hasher(cast.cadre.password), OneTimeHasher)
    assert cast.cadre.check_password(password)
    cast.cadre.refresh_from_db()
    assert isinstance(identify_hasher(cast.cadre.password), Argon2idHasher)
    assert cast.cadre.check_password(password)


def test_making_it_again_ends_the_first(cast):
    first = issue_one_time_passwords([cast.cadre], by=None, at=NOW)[cast.cadre]
    second = issue_one_time_passwords([cast.cadre], by=None, at=NOW)[cast.cadre]
    cast.cadre.refresh_from_db()
    assert not cast.cadre.check_password(first)
    assert cast.cadre.check_password(second)


def test_the_password_is_nowhere_and_the_log_says_who_got_one(cast):
    issued = issue_one_time_passwords([cast.cadre, cast.colleague], by=cast.educator, at=NOW)
    dump = dump_database()
    assert not any(hits(password, dump) for password in issued.values())
    entry = AuditEntry.objects.get(verb="issue_one_time_passwords")
    assert (entry.details["count"], set(entry.details["accounts"])) == (2, {cast.cadre.pk, cast.colleague.pk})


def test_the_hash_depends_on_the_key_and_the_salt(settings):
    encoded = make_password("abcdefghjkmn", hasher="onetime")
    assert encoded != make_password("abcdefghjkmn", hasher="onetime")
    assert check_password("abcdefghjkmn", encoded)
    settings.INDEX_KEY = "A" * 43 + "="
    assert not check_password("abcdefghjkmn", encoded)


def test_a_wrong_try_costs_one_argon2id_hash(monkeypatch):
    spent = []
    real = Argon2idHasher.encode
    monkeypatch.setattr(Argon2idHasher, "encode", lambda *args: spent.append(1) or real(*args))
    encoded = make_password("abcdefghjkmn", hasher="onetime")
    assert not spent
    assert not check_password("wrong", encoded)
    assert len(spent) == 1


def test_who_has_signed_in_or_chosen_a_password_is_not_listed(cast):
    User.objects.filter(pk=cast.colleague.pk).update(last_login=NOW)
    User.objects.filter(pk=cast.trainer.pk).update(password=make_password("x", hasher="onetime"))
    User.objects.filter(pk=cast.reviewer.pk).update(password="argon2$…")
    waiting = set(User.objects.waiting_for_password())
    assert {cast.cadre, cast.trainer} <= waiting
    assert not {cast.colleague, cast.reviewer} & waiting


def test_nobody_gets_a_password_from_who_does_not_stand_above(cast):
    grant_role(cast.cadre, "unit_admin", unit=cast.dinglan_office, by=None, at=NOW)
    issue_one_time_passwords([cast.cadre], by=cast.county_admin, at=NOW)
    for by, person in [(cast.county_admin, cast.colleague), (cast.unit_admin, cast.cadre), (cast.cadre, cast.cadre)]:
        with pytest.raises(PermissionDenied):
            issue_one_time_passwords([person], by=by, at=NOW)
