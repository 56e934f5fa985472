"""The ledger: append-only, chained, every source once."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from courses.models import CoursePage, Enrolment
from scoring.actions import (
    award_course_credit,
    correct_entry,
    enter_training,
    reconcile_credits,
    verify_ledger,
)
from scoring.models import CreditEntry, CreditPolicy, LedgerHead
from tests.cast import NOW
from tests.material import article, make_course
from tests.scoring.earning import complete, earn

pytestmark = pytest.mark.django_db


def tamper(statement, *values, table="scoring_creditentry"):
    """Change the table as somebody could who rules the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def faults():
    return [(fault["user"], fault["sequence"], fault["fault"]) for fault in verify_ledger()]


@pytest.fixture
def three(cast):
    """Three entries of the cadre and one of the colleague."""
    entries = [earn(cast.cadre, hours) for hours in ("1", "0.5", "0.25")]
    earn(cast.colleague, "2")
    return entries


def test_an_untouched_ledger_is_intact(three):
    assert faults() == []


@pytest.mark.parametrize(
    "change",
    [
        "hours = hours + 0.01",
        "title = title || ' '",
        "earned_at = earned_at + interval '1 microsecond'",
        "posting_id = NULL",
        "ledger = 'offline'",
        "evidence = '{\"course\": 1}'",
        "key = key || 'x'",
    ],
)
def test_an_altered_entry_is_found(cast, three, change):
    tamper(f"UPDATE scoring_creditentry SET {change} WHERE id = %s", three[1].pk)
    assert faults() == [(cast.cadre.pk, 2, "altered")]


def test_an_entry_altered_with_its_digest_breaks_the_next(cast, three):
    from scoring.chain import digest_of

    entry = three[1]
    entry.hours += 1
    tamper(
        "UPDATE scoring_creditentry SET hours = %s, digest = %s WHERE id = %s",
        entry.hours,
        digest_of(three[0].digest, entry.chained_content()),
        entry.pk,
    )
    assert faults() == [(cast.cadre.pk, 3, "altered")]


def test_a_missing_entry_is_found(cast, three):
    tamper("DELETE FROM scoring_creditentry WHERE id = %s", three[1].pk)
    assert faults() == [(cast.cadre.pk, 2, "missing")]


def test_a_missing_end_is_found(cast, three):
    tamper("DELETE FROM scoring_creditentry WHERE id = %s", three[2].pk)
    assert faults() == [(cast.cadre.pk, 2, "truncated")]


def test_a_missing_chain_is_found(cast, three):
    tamper("DELETE FROM scoring_creditentry WHERE user_id = %s", cast.colleague.pk)
    assert faults() == [(cast.colleague.pk, 1, "truncated")]


def test_a_chain_without_its_head_is_found(cast, three):
    LedgerHead.objects.filter(user=cast.cadre).delete()
    assert faults() == [(cast.cadre.pk, 3, "truncated")]


@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_the_ledger(three, verb):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(verb.format("scoring_creditentry"))
    assert CreditEntry.objects.count() == 4


def test_only_corrections_subtract(cast):
    with pytest.raises(IntegrityError, match="only_corrections_subtract"), transaction.atomic():
        earn(cast.cadre, "-1")
    assert earn(cast.cadre, "-1", kind="correction").hours == -1


def test_a_course_is_credited_once_with_its_calculation(cast, centre):
    enrolment = complete(make_course(article(seconds=1800), course_class="required"), cast.cadre)
    first = award_course_credit(enrolment, at=NOW)
    assert award_course_credit(enrolment, at=NOW + timedelta(days=1)).pk == first.pk
    assert first.hours == Decimal("1.5")
    assert [line["rule"] for line in first.calculation] == ["table", "weight", "daily_cap"]
    assert Decimal(first.calculation[-1]["hours"]) == first.hours
    assert first.posting == cast.cadre.postings.get()
    assert first.policy.version == 2
    assert faults() == []


def test_a_course_that_is_not_completed_gives_nothing(cast, centre):
    from courses.actions import enrol

    with pytest.raises(ValueError, match="is not completed"):
        award_course_credit(enrol(make_course(), user=cast.cadre, at=NOW), at=NOW)


def test_the_cap_of_the_day_counts_what_the_day_has_already_given(cast, centre):
    earn(cast.cadre, "9.50", at=NOW.replace(hour=0, minute=0))
    earn(cast.cadre, "5", at=NOW.replace(hour=0, minute=0) - timedelta(seconds=1))
    enrolment = complete(make_course(article(seconds=1800)), cast.cadre)
    assert award_course_credit(enrolment, at=NOW).hours == Decimal("0.5")


def test_completing_a_course_credits_it(cast, centre, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        complete(make_course(), cast.cadre)
    assert CreditEntry.objects.get().earned_at == NOW


def test_a_lost_signal_is_made_good_with_the_time_and_the_rules_of_the_completion(cast, centre):
    last_year = datetime(2025, 12, 31, 23, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    complete(make_course(article(seconds=1800), course_class="required"), cast.cadre, at=last_year)
    assert not CreditEntry.objects.exists()
    assert len(reconcile_credits(at=NOW, dry_run=True)) == 1
    assert not CreditEntry.objects.exists()
    assert [enrolment.user for enrolment in reconcile_credits(at=NOW)] == [cast.cadre]
    entry = CreditEntry.objects.get()
    assert (entry.earned_at, entry.recorded_at) == (last_year, NOW)
    assert (entry.policy.version, entry.hours) == (1, 1)
    assert reconcile_credits(at=NOW) == []


def test_an_enrolment_without_a_policy_does_not_keep_the_others_waiting(cast, centre):
    complete(make_course(), cast.cadre, at=NOW - timedelta(days=5000))
    complete(make_course(), cast.colleague)
    assert [enrolment.user for enrolment in reconcile_credits(at=NOW)] == [cast.colleague]
    CreditPolicy.objects.filter(version=1).update(valid_from="2000-01-01")
    assert [enrolment.user for enrolment in reconcile_credits(at=NOW)] == [cast.cadre]
    assert Enrolment.objects.completed().count() == CreditEntry.objects.count() == 2


def test_training_counts_once_per_reference_in_its_own_ledger(cast):
    for _again in range(2):
        entry = enter_training(
            cast.cadre, title="党校班", hours=Decimal(24), earned_at=NOW, reference="C-7", by=cast.educator, at=NOW
        )
    assert CreditEntry.objects.of(cast.cadre).offline().total() == 24
    assert CreditEntry.objects.of(cast.cadre).online().total() == 0
    assert AuditEntry.objects.filter(verb="enter_training", object_id=str(entry.pk)).exists()


def test_a_correction_is_an_entry_of_its_own(cast, three):
    for _twice in range(2):
        correct_entry(three[0], hours=Decimal("-0.5"), reason="重复计算", by=cast.educator, at=NOW)
    assert CreditEntry.objects.of(cast.cadre).total() == Decimal("0.75")
    assert faults() == []
    assert AuditEntry.objects.filter(verb="correct_credit", actor=cast.educator).count() == 2


def test_the_evidence_names_the_course_as_it_was(cast, centre):
    course = make_course(article("第一节"), title="旧名称")
    entry = award_course_credit(complete(course, cast.cadre), at=NOW)
    CoursePage.objects.filter(pk=course.pk).update(title="新名称")
    entry.refresh_from_db()
    assert entry.title == "旧名称"
    assert entry.evidence["course_revision"] == course.live_revision_id
    assert [lesson["title"] for lesson in entry.evidence["lessons"]] == ["第一节"]
