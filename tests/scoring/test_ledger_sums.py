"""The database adds hours up as they come: per person, post, ledger and quarter, whatever writes the entry."""

import json
import threading
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from scoring.actions import correct_entry
from scoring.models import CreditEntry, LedgerSum
from tests.cast import NOW
from tests.scoring.earning import earn

MIDNIGHT = datetime(2026, 4, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = pytest.mark.django_db


def sums(person):
    rows = LedgerSum.objects.of(person).order_by("quarter", "ledger", "posting")
    return [(str(row.quarter), row.ledger, row.hours, row.entries) for row in rows]


def test_entries_and_their_corrections_are_added_up(cast):
    entry = earn(cast.cadre, "2.5")
    earn(cast.cadre, "1")
    earn(cast.cadre, "8", ledger="offline", kind="training")
    correct_entry(entry, hours=Decimal("-0.75"), reason="核减", by=cast.educator, at=NOW)
    assert sums(cast.cadre) == [
        ("2026-04-01", "offline", Decimal(8), 1),
        ("2026-04-01", "online", Decimal("2.75"), 3),
    ]
    assert sums(cast.colleague) == []


def test_a_quarter_begins_at_midnight_of_the_sites_calendar(cast):
    earn(cast.cadre, "1", at=MIDNIGHT - timedelta(microseconds=1))
    earn(cast.cadre, "2", at=MIDNIGHT)
    assert [(quarter, hours) for quarter, _ledger, hours, _entries in sums(cast.cadre)] == [
        ("2026-01-01", 1),
        ("2026-04-01", 2),
    ]


def test_a_person_without_a_post_has_one_sum(cast):
    cast.cadre.postings.update(start=NOW.date() + timedelta(days=1))
    for _each in range(3):
        earn(cast.cadre, "1")
    assert LedgerSum.objects.get(user=cast.cadre).posting is None
    assert sums(cast.cadre) == [("2026-04-01", "online", Decimal(3), 3)]


def test_what_is_rolled_back_is_not_added(cast):
    with transaction.atomic():
        earn(cast.cadre, "1")
        transaction.set_rollback(True)
    assert sums(cast.cadre) == []


def test_a_sum_that_the_entries_do_not_give_is_told(cast, capsys):
    earn(cast.cadre, "1")
    call_command("verify_ledger")
    assert "0 wrong sums" in capsys.readouterr().out
    LedgerSum.objects.filter(user=cast.cadre).update(hours=9)
    with pytest.raises(SystemExit):
        call_command("verify_ledger")
    assert f"person {cast.cadre.pk}, online from 2026-04-01: the sum is 9.00, the entries give 1.00" in (
        capsys.readouterr().out
    )
    LedgerSum.objects.all().delete()
    with pytest.raises(SystemExit):
        call_command("verify_ledger", "--json")
    assert [wrong["kept"] for wrong in json.loads(capsys.readouterr().out)["sums"]] == ["0"]


@pytest.mark.django_db(transaction=True)
def test_the_same_people_in_opposite_order_wait_for_each_other(cast):
    """Two statements at a time, many times, each with entries of both: none is refused, nothing is added twice."""
    first = earn(cast.cadre, "1"), earn(cast.colleague, "1")
    names = [field.name for field in CreditEntry._meta.concrete_fields if not field.primary_key]
    faults = []

    def copies(of, start):
        facts = {name: getattr(of, name) for name in names}
        for number in range(start, start + 20):
            yield CreditEntry(
                **facts
                | {"uid": f"{of.user_id:08}-0000-4000-8000-{number:012}", "key": f"{of.user_id}:{number}"}
                | {"sequence": number}
            )

    def write(pair, start):
        try:
            for turn in range(5):
                numbers = start + 20 * turn
                CreditEntry.objects.bulk_create([entry for of in pair for entry in copies(of, numbers)])
        except Exception as error:  # noqa: BLE001 (told to the test)
            faults.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=write, args=(pair, 1000 * number))
        for number, pair in enumerate((first, first[::-1], first, first[::-1]), start=1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert [sums(person)[0][2:] for person in (cast.cadre, cast.colleague)] == [(401, 401), (401, 401)]
