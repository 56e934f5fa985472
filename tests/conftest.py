"""Fixtures of the whole suite: the database and the fixed cast."""

import pytest

from .engines import TEST_DATABASE, make_template, restore_database

@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):  # type: ignore[no-untyped-def]
    """Replace pytest-django's set-up: copy the template instead of migrating."""
    from django.conf import settings
    from django.db import connection
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        make_template()
        settings.DATABASES["default"]["NAME"] = TEST_DATABASE
        connection.settings_dict["NAME"] = TEST_DATABASE
        restore_database()
        # Flushing would also remove what migrations created (the root page, the locale, the calendar).
        TransactionTestCase._fixture_teardown = lambda self: restore_database()  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        from django.db import connections

        connections.close_all()
