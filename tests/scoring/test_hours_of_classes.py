"""What a class or a group viewing gives comes into the ledger once; what it takes back is a correction."""

from datetime import timedelta

import pytest

from classes import actions as classes
from classes.models import TrainingHours
from scoring.actions import enter_class_hours, reconcile_credits, verify_ledger
from scoring.models import CreditEntry
from tests.cast import NOW
from tests.classes.material import offline_class
from tests.together import together

NOTE = {"kind": "present", "reason": "纸质签到"}
LATER = NOW + timedelta(days=120)


def close_a_class(cast):
    training_class, meeting, members = offline_class(cast, cast.cadre, cast.colleague, by=cast.educator)
    classes.note_attendance(meeting, members[0], **NOTE, by=cast.educator, at=NOW)
    classes.close_class(training_class, by=cast.educator, at=NOW)
    return training_class


@pytest.mark.django_db
def test_closing_a_class_gives_its_hours_to_those_who_finished(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        training_class = close_a_class(cast)
    entry, line = CreditEntry.objects.get(), TrainingHours.objects.get()
    assert (entry.user, entry.ledger, entry.kind) == (cast.cadre, "offline", "training")
    assert (entry.title, entry.hours, entry.earned_at.date()) == (training_class.title, line.hours, line.earned_on)
    assert not entry.activity.isidentifier(), "the code of an activity of a policy is one"
    assert entry.posting == cast.cadre.postings.get()
    assert entry.evidence["class_hours"] == str(line.uid)
    assert entry.evidence["training"]["organiser"] == training_class.organiser.name
    assert entry.source == training_class.source


@pytest.mark.django_db
def test_undoing_takes_them_back_by_a_correction_of_that_day(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        training_class = close_a_class(cast)
    given = CreditEntry.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        classes.reopen_class(training_class, reason="漏登考勤", by=cast.educator, at=LATER)
    back = CreditEntry.objects.exclude(pk=given.pk).get()
    assert (back.kind, back.hours, back.earned_at) == ("correction", -given.hours, LATER)
    assert back.evidence["corrects"] == str(given.uid)
    assert CreditEntry.objects.of(cast.cadre).total() == 0
    assert list(verify_ledger()) == []


@pytest.mark.django_db
def test_what_a_crash_left_out_is_found(cast):
    close_a_class(cast)
    assert not CreditEntry.objects.exists(), "nobody was told"
    reconcile_credits(at=NOW, dry_run=True)
    assert not CreditEntry.objects.exists()
    reconcile_credits(at=NOW)
    reconcile_credits(at=NOW)
    assert CreditEntry.objects.get().hours == TrainingHours.objects.get().hours


@pytest.mark.django_db(transaction=True)
def test_the_same_line_reported_many_times_at_once_counts_once(cast):
    close_a_class(cast)
    line = TrainingHours.objects.get()
    results = together([lambda: enter_class_hours(line, at=NOW)] * 10)
    assert {result.pk for result in results} == {CreditEntry.objects.get().pk}
