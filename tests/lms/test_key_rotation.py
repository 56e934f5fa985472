"""Sealing everything with a new key, while people read and write."""

import base64
import json
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import DatabaseError
from django.utils import timezone

from lms.encryption import is_current
from lms.rotation import reseal_everything
from plugins.nomination.actions import Nominee, Statement, nominate
from plugins.nomination.models import Nomination
from tests.cast import make_cast
from tests.second_factor import code_of
from tests.testplugin.models import Secret

pytestmark = pytest.mark.django_db(transaction=True)


def new_key(name):
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


@pytest.fixture
def turn(settings):
    """Put a new key in front, as an operator does; the old one still opens."""

    def do():
        settings.FIELD_KEYS = f"{new_key(os.urandom(4).hex())},{settings.FIELD_KEYS}"

    return do


def sealed_values():
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM testplugin_secret UNION ALL SELECT body FROM testplugin_secret")
        return [bytes(row[0]) for row in cursor.fetchall() if row[0] is not None]


def reseal():
    return {place.place: place for place in reseal_everything()}


def test_every_value_is_sealed_anew_and_reads_the_same(turn):
    for number in range(30):
        Secret.objects.create(title=f"题 {number}", body=None if number % 3 else f"文 {number}")
    turn()

    done = reseal()

    assert done["testplugin.Secret.title"].changed == 30
    assert done["testplugin.Secret.body"].changed == 10
    assert all(is_current(value) for value in sealed_values())
    assert [secret.title for secret in Secret.objects.order_by("pk")] == [f"题 {number}" for number in range(30)]


def test_the_old_key_is_not_needed_any_more(turn, settings):
    Secret.objects.create(title="题")
    turn()
    reseal()
    settings.FIELD_KEYS = settings.FIELD_KEYS.split(",")[0]

    assert Secret.objects.get().title == "题"


def test_a_second_run_changes_nothing(turn):
    Secret.objects.create(title="题")
    turn()
    reseal()

    assert reseal()["testplugin.Secret.title"].current == 1


def test_second_factors_are_sealed_anew_and_still_work(turn, settings):
    cast = make_cast()
    TOTP.activate(cast.educator, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    turn()

    assert reseal()["mfa.Authenticator"].changed == 1
    settings.FIELD_KEYS = settings.FIELD_KEYS.split(",")[0]
    device = Authenticator.objects.get(user=cast.educator)
    assert device.wrap().validate_code(code_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))


def test_a_value_that_does_not_open_is_counted_and_left(turn, capsys):
    secret = Secret.objects.create(title="题")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE testplugin_secret SET title = %s WHERE id = %s", [b"clear text", secret.pk])
    turn()

    with pytest.raises(SystemExit):
        call_command("rotate_field_keys", "--json")

    places = {place["place"]: place for place in json.loads(capsys.readouterr().out)}
    assert places["testplugin.Secret.title"]["broken"] == 1
    assert sealed_values() == [b"clear text"]


def test_a_signed_nomination_is_sealed_anew_but_nothing_else_of_it_may_change(turn):
    cast = make_cast()
    nominee, statement = Nominee("陈帆", "海洋局", "副局长"), Statement("局长", "实", "浅", "宜")
    nominate(cast.cadre, nominee=nominee, statement=statement, at=timezone.now())
    turn()

    assert reseal()["nomination.Nomination.reason"].changed == 1
    assert Nomination.objects.get().reason == "宜"
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
        cursor.execute("SET app.reseal = 'on'; UPDATE nomination_nomination SET kind = 'self'")


def test_readers_and_writers_notice_nothing(turn):
    """Eight threads, 10,000 readings, a quarter of them after writing, while the keys turn twice."""
    rows = [Secret.objects.create(title=f"题 {number}", body=f"{number}:0") for number in range(40)]
    stop = Event()

    def work(thread):
        wrong = 0
        for turn_number in range(1250):
            row = rows[thread * 5 + turn_number % 5]
            if turn_number % 4 == 0:
                secret = Secret.objects.get(pk=row.pk)
                secret.body = f"{secret.title}:{turn_number}"
                secret.save(update_fields=["body"])
                wrong += Secret.objects.get(pk=row.pk).body != f"{row.title}:{turn_number}"
            else:
                wrong += Secret.objects.get(pk=row.pk).title != row.title
        connections["default"].close()
        return wrong

    def rotate():
        turns = 0
        while not stop.is_set():
            if turns < 2:
                turn()
            turns += 1
            list(reseal_everything())
        connections["default"].close()
        return turns

    with ThreadPoolExecutor(9) as pool:
        rotation = pool.submit(rotate)
        wrong = list(pool.map(work, range(8)))
        stop.set()
        assert rotation.result() >= 2

    assert wrong == [0] * 8
