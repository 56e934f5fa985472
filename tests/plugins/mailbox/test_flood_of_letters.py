"""The flood of ``make flood`` in small, on the served site: nothing is lost, and refusals are polite."""

import pytest
from django.conf import settings as django_settings

from plugins.mailbox.actions import LETTERS_A_DAY
from plugins.mailbox.models import Attachment
from tests.cast import make_cast
from tests.engines import database_url
from tests.load.flood import Flood, faults, make_people, run
from tests.load.installation import serve
from tests.together import run_apart

TRIES = 15


@pytest.mark.django_db(transaction=True)
def test_a_flood_of_letters_loses_nothing_and_refuses_politely(db, tmp_path):
    make_cast()
    writers, eager, handler = make_people(4)
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "BROKER_URL": django_settings.BROKER_URL,
        "WEB_WORKERS": "1",
    }
    with serve(tmp_path / "web.log", **environment) as port:
        flood = Flood(port)
        run_apart(run(flood, writers, eager, handler, files=1, tries=TRIES, seconds=2, looks=5))

    assert not (tmp_path / "web.log").read_text().count("Traceback")
    try:
        assert faults(flood, writers, eager) == []
    finally:
        for each in Attachment.objects.all():
            each.file.storage.delete(each.file.name)
    assert len(eager.sent) == LETTERS_A_DAY
    assert sum(eager.refusals.values()) == TRIES - LETTERS_A_DAY
    assert sum(len(who.sent) for who in writers) == 16
    assert not flood.lists.errors + flood.calm.errors
