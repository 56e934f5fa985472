import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEntry


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET verb = 'nothing'",
        "DELETE FROM accounts_auditentry",
        "SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL app.truncate_ok = 'off'; TRUNCATE accounts_auditentry",
    ],
)
def test_the_database_refuses_to_change_the_audit_log(cast, statement):
    before = list(AuditEntry.objects.values_list("pk", "verb"))

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert before
    assert list(AuditEntry.objects.values_list("pk", "verb")) == before


def test_the_orm_cannot_change_an_entry_either(cast):
    entry = AuditEntry.objects.latest("pk")
    entry.verb = "something else"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.save()


def test_every_verb_on_people_left_its_entry(cast):
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))

    assert {"create_unit", "issue_account", "appoint", "grant_role"} <= verbs
