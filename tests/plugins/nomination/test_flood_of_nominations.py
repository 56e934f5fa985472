"""The flood of ``make flood-nominations`` in small, on the served site: nothing is lost, and refusals are polite."""

import pytest
from django.conf import settings as django_settings

from plugins.nomination.models import Scan
from plugins.nomination.scans import path_of
from tests.cast import make_cast
from tests.engines import database_url
from tests.load.flood import Flood, make_people
from tests.load.installation import serve
from tests.load.nominations import LIMIT, faults, make_officer, run
from tests.together import run_apart

TRIES = LIMIT + 4


@pytest.mark.django_db(transaction=True)
def test_a_flood_of_nominations_loses_nothing_and_refuses_politely(db, tmp_path):
    make_cast()
    writers, eager, _handler = make_people(3)
    officer, city = make_officer()
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "BROKER_URL": django_settings.BROKER_URL,
        "WEB_WORKERS": "1",
    }
    with serve(tmp_path / "web.log", **environment) as port:
        flood = Flood(port)
        bounds = {"files": 1, "tries": TRIES, "seconds": 2, "looks": 5}
        run_apart(run(flood, writers, eager, officer, city, **bounds))

    assert not (tmp_path / "web.log").read_text().count("Traceback")
    try:
        assert faults(flood, writers, eager, since=0) == []
    finally:
        for each in Scan.objects.all():
            path_of(each).unlink(missing_ok=True)
    assert len(eager.sent) == LIMIT
    assert dict(eager.refusals) == {"later": TRIES - LIMIT}
    assert sum(len(who.sent) for who in writers) == 12
    assert not flood.lists.errors + flood.calm.errors
