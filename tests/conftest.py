"""Fixtures of the whole suite: the database and the fixed cast."""

import pytest
from hypothesis import settings as hypothesis_settings

from .engines import TEST_DATABASE, begin_in_memory, end_in_memory, make_template, restore_database

# How long an example takes says nothing about whether it is right; the machine may be busy.
hypothesis_settings.register_profile("suite", deadline=None)
hypothesis_settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):  # type: ignore[no-untyped-def]
    """Replace pytest-django's set-up: copy the template instead of migrating."""
    from django.conf import settings
    from django.db import connection
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        make_template()
        begin_in_memory()
        settings.DATABASES["default"]["NAME"] = TEST_DATABASE
        connection.settings_dict["NAME"] = TEST_DATABASE
        restore_database()
        # Flushing would also remove what migrations created (the root page, the locale, the calendar).
        TransactionTestCase._fixture_teardown = lambda self: restore_database()  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        from django.db import connections

        connections.close_all()
        end_in_memory()


@pytest.fixture(autouse=True)
def empty_cache():  # type: ignore[no-untyped-def]
    """Begin every test without what an earlier one kept: its database is gone."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def cast(db):  # type: ignore[no-untyped-def]
    """Everybody of ``tests/cast.py``, fresh in this test."""
    from .cast import make_cast

    return make_cast()


@pytest.fixture
def client_of():  # type: ignore[no-untyped-def]
    """Return ``client_of(user) -> Client``: a browser in which `user` is signed in (nobody, when it is ``None``).

    Who needs a second factor has passed it.
    """
    from django.test import Client

    from .second_factor import pass_second_factor

    def sign_in(user=None):  # type: ignore[no-untyped-def]
        client = Client()
        if user is not None:
            client.force_login(user, backend="accounts.backends.RealNameBackend")
            pass_second_factor(client, user)
        return client

    return sign_in
