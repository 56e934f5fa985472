import base64
import os
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, connections

from lms.encryption import CannotOpen, Sealed, keyring
from tests.testplugin.models import Secret

MARKER = "标记MARKER心里话"


def stored(secret, column="title"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM testplugin_secret WHERE id = %s", [secret.pk])
        return bytes(cursor.fetchone()[0])


def store(secret, data, column="title"):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE testplugin_secret SET {column} = %s WHERE id = %s", [data, secret.pk])


def key(name):
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


@pytest.fixture
def secret(db):
    return Secret.objects.create(title=MARKER)


def test_what_is_written_is_read_again(secret):
    again = Secret.objects.get(pk=secret.pk)

    assert (again.title, again.body) == (MARKER, None)


@pytest.mark.parametrize("text", ["", "a", "字" * 20_000, "\x00\n'\"%s"])
def test_any_text_survives(db, text):
    assert Secret.objects.get(pk=Secret.objects.create(title=text).pk).title == text


def test_the_column_holds_no_clear_text_and_never_the_same_bytes(secret):
    first = stored(secret)
    Secret.objects.get(pk=secret.pk).save()

    assert MARKER.encode() not in first
    assert stored(secret) != first


@pytest.mark.parametrize("position", [0, 1, 3, 10, 25, -1])
def test_a_flipped_bit_is_an_error(secret, position):
    data = bytearray(stored(secret))
    data[position] ^= 1
    store(secret, bytes(data))

    with pytest.raises(CannotOpen):
        Secret.objects.get(pk=secret.pk).title  # noqa: B018


def test_a_value_of_another_row_is_an_error(secret):
    other = Secret.objects.create(title="something else")
    store(other, stored(secret))

    with pytest.raises(CannotOpen):
        Secret.objects.get(pk=other.pk).title  # noqa: B018


def test_a_value_of_another_column_is_an_error(secret):
    store(secret, stored(secret), column="body")

    with pytest.raises(CannotOpen):
        Secret.objects.get(pk=secret.pk).body  # noqa: B018


@pytest.mark.parametrize("data", [b"", b"clear text", MARKER.encode(), b"\x01"])
def test_clear_text_in_the_column_is_an_error(secret, data):
    store(secret, data)

    with pytest.raises(CannotOpen):
        Secret.objects.get(pk=secret.pk).title  # noqa: B018


def test_the_error_says_nothing_of_the_content(secret):
    store(secret, MARKER.encode())

    with pytest.raises(CannotOpen) as caught:
        Secret.objects.get(pk=secret.pk).title  # noqa: B018

    assert MARKER not in str(caught.value)


def test_a_query_for_values_gets_sealed_bytes_that_show_nothing(secret):
    value = Secret.objects.values_list("title", flat=True).get()

    assert isinstance(value, Sealed)
    assert MARKER not in repr(value)
    assert MARKER.encode() not in pickle.dumps(value)


@pytest.mark.parametrize("lookup", ["title", "title__contains", "title__startswith", "title__in"])
def test_it_cannot_be_searched(db, lookup):
    with pytest.raises((FieldError, TypeError)):
        list(Secret.objects.filter(**{lookup: "a"}))


def test_it_can_be_asked_for_being_empty(secret):
    assert Secret.objects.filter(body__isnull=True).get() == secret


def test_update_and_serialising_are_refused(secret):
    with pytest.raises(TypeError):
        Secret.objects.update(title="clear")
    with pytest.raises(TypeError):
        serializers.serialize("json", [secret])


def test_a_new_key_seals_and_the_old_one_still_opens(secret, settings):
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = f"{key('next')},{old}"

    again = Secret.objects.get(pk=secret.pk)
    assert again.title == MARKER
    again.save()
    assert stored(secret)[2:6] == b"next"

    settings.FIELD_KEYS = old
    with pytest.raises(CannotOpen):
        Secret.objects.get(pk=secret.pk).title  # noqa: B018


@pytest.mark.parametrize("text", ["", "a", "a:b", "a:!!!", "a:" + base64.b64encode(b"short").decode(), ":" + "A" * 44])
def test_unclear_keys_stop_the_program(text):
    with pytest.raises(ImproperlyConfigured):
        keyring(text)


def test_two_keys_of_one_name_stop_the_program():
    with pytest.raises(ImproperlyConfigured):
        keyring(f"{key('a')},{key('a')}")


@pytest.mark.django_db(transaction=True)
def test_threads_read_and_write_their_own_texts():
    rows = [Secret.objects.create(title=f"{MARKER} {number}") for number in range(20)]

    def work(number):
        try:
            secret = Secret.objects.get(pk=rows[number % 20].pk)
            secret.body = f"body {number % 20}"
            secret.save()
            again = Secret.objects.get(pk=secret.pk)
            return (again.title, again.body) == (f"{MARKER} {number % 20}", f"body {number % 20}")
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(400)))
