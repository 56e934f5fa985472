"""Hours follow when a mark of attendance was wrong: by corrections, never by changing what was entered."""

from datetime import timedelta
from decimal import Decimal

import pytest

from courses.models import Lesson
from courses.offline import mark_attendance, withdraw_attendance
from scoring.actions import correct_entry, reconcile_credits, verify_ledger
from scoring.models import CreditEntry
from tests.cast import NOW
from tests.material import lessons_of, make_course

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def lesson(centre):
    times = {"starts_at": NOW, "ends_at": NOW + 2 * HOUR}
    return lessons_of(make_course(Lesson(title="现场教学", kind="offline", place="渔港", **times)))[0]


def hours_of(user):
    return list(CreditEntry.objects.of(user).order_by("pk").values_list("hours", flat=True))


def test_hours_go_and_come_back_with_the_mark(cast, lesson, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mark_attendance(lesson, [cast.cadre], by=None, at=NOW + HOUR)
    (given,) = hours_of(cast.cadre)
    assert given > 0

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_attendance(lesson, cast.cadre, reason="点错了人", by=None, at=NOW + 2 * HOUR)
    assert hours_of(cast.cadre) == [given, -given]

    with django_capture_on_commit_callbacks(execute=True):
        mark_attendance(lesson, [cast.cadre], by=None, at=NOW + 3 * HOUR)
    assert hours_of(cast.cadre) == [given, -given, given]
    assert list(verify_ledger()) == []


def test_what_a_lost_signal_left_out_is_found_once(cast, lesson):
    mark_attendance(lesson, [cast.cadre], by=None, at=NOW + HOUR)
    reconcile_credits(at=NOW + HOUR)
    withdraw_attendance(lesson, cast.cadre, reason="点错了人", by=None, at=NOW + 2 * HOUR)
    for _turn in range(2):
        reconcile_credits(at=NOW + 3 * HOUR)

    assert sum(hours_of(cast.cadre)) == 0
    assert len(hours_of(cast.cadre)) == 2


def test_a_correction_by_hand_is_neither_taken_back_twice_nor_given_again(cast, lesson):
    mark_attendance(lesson, [cast.cadre], by=None, at=NOW + HOUR)
    reconcile_credits(at=NOW + HOUR)
    entry = CreditEntry.objects.get()
    correct_entry(entry, hours=Decimal("-0.1"), reason="少记", by=cast.educator, at=NOW + HOUR)
    withdraw_attendance(lesson, cast.cadre, reason="点错了人", by=None, at=NOW + 2 * HOUR)
    reconcile_credits(at=NOW + 2 * HOUR)
    assert sum(hours_of(cast.cadre)) == 0

    mark_attendance(lesson, [cast.cadre], by=None, at=NOW + 3 * HOUR)
    reconcile_credits(at=NOW + 3 * HOUR)
    assert sum(hours_of(cast.cadre)) == entry.hours - Decimal("0.1")
