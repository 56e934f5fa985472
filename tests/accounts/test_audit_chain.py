"""The chain over the audit log shows what the database's owner could change behind the application's back."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from accounts.audit import record
from accounts.models import AuditEntry, AuditSeal
from accounts.seals import END_OF_ERA, seal_audit_log, verify_audit_log, verify_export, write_export
from tests.cast import NOW
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def write(count, verb="issue_account"):
    for number in range(count):
        record(verb, by=None, at=NOW, number=number)


def tamper(sql, *values):
    """Do what only the owner of the table can."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE accounts_auditseal DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE accounts_auditentry ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE accounts_auditseal ENABLE TRIGGER USER")


@pytest.fixture
def sealed():
    """Three seals over nine rows."""
    for _seal in range(3):
        write(3)
        assert seal_audit_log(at=NOW)
    return list(AuditEntry.objects.order_by("pk"))


def test_an_untouched_log_verifies(sealed):
    found = verify_audit_log(at=NOW)

    assert (found.seals, found.rows, found.faults) == (3, len(sealed), [])


def test_nothing_new_makes_no_seal(sealed):
    assert seal_audit_log(at=NOW) is None
    assert AuditSeal.objects.count() == 3


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_auditentry SET verb = 'nothing' WHERE id = %s",
        "UPDATE accounts_auditentry SET at = at + interval '1 second' WHERE id = %s",
        "UPDATE accounts_auditentry SET details = '{}' WHERE id = %s",
        "UPDATE accounts_auditentry SET address = '10.1.1.1' WHERE id = %s",
        "DELETE FROM accounts_auditentry WHERE id = %s",
    ],
)
@pytest.mark.parametrize("place", [0, 4, 8])
def test_a_changed_or_missing_row_is_found(sealed, sql, place):
    tamper(sql, sealed[place].pk)

    assert len(verify_audit_log(at=NOW).faults) == 1


def test_a_row_slipped_in_is_found(sealed):
    tamper(
        "INSERT INTO accounts_auditentry (at, verb, object_type, object_id, details, xact) "
        "SELECT at, 'appoint', '', '', '{}', xact FROM accounts_auditentry WHERE id = %s",
        sealed[4].pk,
    )

    assert len(verify_audit_log(at=NOW).faults) == 1


def test_a_removed_or_rewritten_seal_is_found(sealed):
    tamper("DELETE FROM accounts_auditseal WHERE id = (SELECT min(id) + 1 FROM accounts_auditseal WHERE rows >= %s)", 0)

    assert verify_audit_log(at=NOW).faults


def test_a_transaction_that_ends_late_is_sealed_later_and_nothing_is_lost():
    write(1)
    with transaction.atomic():
        write(1, "appoint")
        (found,) = together([lambda: seal_audit_log(at=NOW)])
        assert found.rows == 1
    write(1)
    assert seal_audit_log(at=NOW).rows == 2

    assert verify_audit_log(at=NOW).faults == []


def test_sealing_at_the_same_time_seals_every_row_once():
    write(20)

    together([lambda: seal_audit_log(at=NOW)] * 6)

    assert sum(seal.rows for seal in AuditSeal.objects.all()) == AuditEntry.objects.count()
    assert verify_audit_log(at=NOW).faults == []


def test_rows_that_nobody_seals_are_reported(sealed):
    write(1)

    assert verify_audit_log(at=NOW + timedelta(minutes=30)).faults == []
    assert "beat" in verify_audit_log(at=NOW + timedelta(hours=2)).faults[0]


def test_a_restored_database_that_counts_transactions_anew_begins_an_era(sealed):
    far = 10**12
    write(2)
    # as if everything so far had been written under a count that stands much higher
    tamper("UPDATE accounts_auditentry SET xact = xact + %s", far)
    tamper("DELETE FROM accounts_auditseal WHERE id > %s", 0)
    seal = AuditSeal.objects.create(made_at=NOW, until_xact=far, max_id=0, rows=0, digest=_digest_of_nothing(far))
    assert verify_audit_log(at=NOW).faults == []
    write(2)

    seal_audit_log(at=NOW)

    closing, first = AuditSeal.objects.filter(pk__gt=seal.pk).order_by("pk")
    assert (closing.until_xact, closing.rows) == (END_OF_ERA, len(sealed) + 2)
    assert (first.after_id, first.rows) == (closing.max_id, 2)
    write(1)
    seal_audit_log(at=NOW)
    assert verify_audit_log(at=NOW).faults == []
    tamper("UPDATE accounts_auditentry SET verb = 'x' WHERE id = %s", sealed[0].pk)
    assert len(verify_audit_log(at=NOW).faults) == 1


def _digest_of_nothing(until):
    from accounts.seals import _digest

    return _digest("", AuditEntry.objects.none(), until)[0]


def exported():
    file = io.StringIO()
    made = write_export(AuditEntry.objects.all(), file, by="shenji")
    return made, file.getvalue().splitlines()


def check(lines):
    return verify_export(io.StringIO("\n".join(lines) + "\n"))


def test_an_export_verifies_and_names_the_last_seal(sealed):
    made, lines = exported()

    assert check(lines).faults == []
    assert made.rows == len(sealed)
    assert json.loads(lines[-1])["summary"]["seal"] == AuditSeal.objects.order_by("pk").last().pk


@pytest.mark.parametrize("change", ["edit", "drop", "swap", "cut", "append", "garbage"])
def test_a_changed_export_is_found(sealed, change):
    _made, lines = exported()
    if change == "edit":
        lines[3] = lines[3].replace("issue_account", "appoint")
    elif change == "drop":
        del lines[3]
    elif change == "swap":
        lines[2], lines[3] = lines[3], lines[2]
    elif change == "cut":
        lines = lines[:-1]
    elif change == "append":
        lines.append(lines[-1])
    else:
        lines[3] = "[]"

    assert len(check(lines).faults) == 1


def test_an_export_of_another_site_is_found(sealed):
    _made, lines = exported()
    tamper("UPDATE accounts_auditseal SET digest = repeat('0', 64) WHERE id > %s", 0)

    assert check(lines).faults


def test_the_command_says_what_it_found(sealed, tmp_path, capsys):
    call_command("verify_audit", "--json")
    assert json.loads(capsys.readouterr().out)["seals"] == 3
    assert AuditEntry.objects.filter(verb="verify_audit_log").exists()

    tamper("DELETE FROM accounts_auditentry WHERE id = %s", sealed[0].pk)
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit")
    assert stopped.value.code == 1
    assert "2 are there" in capsys.readouterr().out

    _made, lines = exported()
    (tmp_path / "audit.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    call_command("verify_audit", "--file", str(tmp_path / "audit.jsonl"))
    connections.close_all()
