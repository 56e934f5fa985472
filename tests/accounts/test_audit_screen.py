"""Auditors search and export the log; nobody else learns that there is one, and their searches are recorded."""

import ast
import io
import json
from pathlib import Path

import pytest

from accounts.audit import record
from accounts.audit_words import described_verbs
from accounts.models import AuditEntry
from accounts.seals import verify_export
from tests.cast import NOW

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def auditor(cast, client_of):
    return client_of(cast.audit_admin)


def test_only_the_auditor_opens_it(cast, client_of):
    answers = {name: client_of(person).get("/staff/audit/").status_code for name, person in cast.people().items()}

    assert [name for name, status in answers.items() if status == 200] == ["audit_admin"]
    assert set(answers.values()) == {200, 404}


def test_it_shows_who_did_what_in_words(cast, auditor):
    record("disable", by=cast.security_admin, at=NOW, target=cast.cadre, reason="调离")

    page = auditor.get("/staff/audit/", {"verb": "disable"}).content.decode()

    assert all(word in page for word in ("安荃", "停用账号", "林海", "调离"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"person": "linhai"}, 2),
        ({"person": "林海"}, 2),
        ({"person": "nobody"}, 0),
        ({"text": "调离"}, 1),
        ({"first": "2026-06-10", "last": "2026-06-10", "person": "linhai"}, 2),
        ({"last": "2026-06-09"}, 0),
        ({"address": "10.0.0.9"}, 0),
        ({"verb": "disable"}, 1),
    ],
)
def test_it_narrows_by(cast, auditor, query, count):
    AuditEntry.objects.filter(about=cast.cadre).count()
    record("disable", by=cast.security_admin, at=NOW, target=cast.cadre, reason="调离")
    record("end_sessions", by=cast.security_admin, at=NOW, target=cast.cadre)
    before = AuditEntry.objects.filter(about=cast.cadre).count() - 2

    page = auditor.get("/staff/audit/", query).context["page"]

    extra = before if query.get("person") in {"linhai", "林海"} else 0
    assert page.paginator.count == count + extra


def test_an_impossible_search_says_why(auditor):
    page = auditor.get("/staff/audit/", {"first": "2026-06-10", "last": "2026-06-01"})

    assert "截止日期不能早于起始日期" in page.content.decode()


def test_a_search_is_recorded_and_paging_through_it_is_not(cast, auditor):
    auditor.get("/staff/audit/", {"person": "linhai"})
    auditor.get("/staff/audit/", {"person": "linhai", "page": "2"})
    auditor.get("/staff/audit/")

    (entry,) = AuditEntry.objects.filter(verb="search_audit_log")
    assert (entry.actor, entry.details) == (cast.audit_admin, {"filters": {"person": "linhai"}})


def test_an_export_is_chained_and_recorded(cast, auditor):
    answer = auditor.post("/staff/audit/export/", {"person": "linhai"})

    text = b"".join(answer.streaming_content).decode()
    assert verify_export(io.StringIO(text)).faults == []
    (entry,) = AuditEntry.objects.filter(verb="export_audit_log")
    assert entry.details["rows"] == len(text.splitlines()) - 1
    assert entry.details["digest"] == json.loads(text.splitlines()[-2])["chain"]
    assert entry.details["filters"] == {"person": "linhai"}


def test_a_page_of_the_log_costs_as_many_queries_with_many_rows(auditor, django_assert_max_num_queries):
    for number in range(60):
        record("issue_account", by=None, at=NOW, number=number)

    with django_assert_max_num_queries(12):
        auditor.get("/staff/audit/")


def recorded_verbs():
    """Return the first argument of every call of ``record`` in the source, where it is a plain text."""
    for path in ROOT.rglob("*.py"):
        if {".venv", "node_modules", "tests", "var"} & set(path.relative_to(ROOT).parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if name == "record" and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def test_every_verb_that_is_recorded_has_words():
    words = dict(described_verbs())

    assert set(recorded_verbs()) - set(words) == set()
