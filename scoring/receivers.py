"""How scoring reacts to lower apps. What is lost here, ``reconcile_credits`` finds."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from activities.models import ReadingList, Result
from activities.signals import contest_published, reading_list_finished
from classes.models import TrainingHours
from classes.signals import class_closed, class_reopened, viewing_decided
from courses.models import Enrolment
from courses.signals import course_completed, course_reopened
from exams.models import Exam
from exams.signals import pass_changed

from .actions import NotYetError, award_course_credit, enter_class_hours
from .actions.achievements import enter_award, enter_reading
from .actions.results import follow_test
from .actions.withdrawals import settle_withdrawal


@receiver(course_completed)
def credit_completed_course(sender: Any, *, enrolment_id: int, at: datetime, **kwargs: Any) -> None:
    """A completed course gives its credit, unless the policy asks for more: then the reconciliation looks again."""
    enrolment = Enrolment.objects.get(pk=enrolment_id)
    with suppress(NotYetError):
        award_course_credit(enrolment, at=at)
        settle_withdrawal(enrolment, at=at)


@receiver(course_reopened)
def take_back_credit(sender: Any, *, enrolment_id: int, at: datetime, **kwargs: Any) -> None:
    """A course that is completed no longer is worth nothing until it is again."""
    settle_withdrawal(Enrolment.objects.get(pk=enrolment_id), at=at)


@receiver([class_closed, class_reopened])
def enter_hours_of_class(sender: Any, *, class_id: int, at: datetime, **kwargs: Any) -> None:
    """What a class gave, or took back, comes into the ledger."""
    for row in TrainingHours.objects.filter(training_class=class_id).select_related("user").order_by("pk"):
        enter_class_hours(row, at=at)


@receiver(viewing_decided)
def enter_hours_of_viewing(sender: Any, *, viewing_id: int, at: datetime, **kwargs: Any) -> None:
    """What a group viewing gave, or took back, comes into the ledger."""
    for row in TrainingHours.objects.filter(viewing=viewing_id).select_related("user").order_by("pk"):
        enter_class_hours(row, at=at)


@receiver(contest_published)
def enter_awards(sender: Any, *, contest_id: int, at: datetime, **kwargs: Any) -> None:
    """Awards give hours where the policy of the day says so."""
    results = Result.objects.filter(entry__contest=contest_id).exclude(award="")
    for result in results.select_related("entry__contest", "entry__user").order_by("pk"):
        enter_award(result, at=at)


@receiver(reading_list_finished)
def enter_finished_list(sender: Any, *, user_id: int, reading_list_id: int, at: datetime, **kwargs: Any) -> None:
    """A finished reading list gives hours where the policy of the day says so."""
    enter_reading(ReadingList.objects.get(pk=reading_list_id), User.objects.get(pk=user_id), at=at)


@receiver(pass_changed)
def follow_corrected_test(
    sender: Any, *, exam_id: int, user_id: int, passed: bool, by_id: int | None, at: datetime, **kwargs: Any
) -> None:
    """A result that was put right takes the credit of a course with that test, or gives it back."""
    by = User.objects.filter(pk=by_id).first() if by_id else None
    follow_test(Exam.objects.get(pk=exam_id), user=User.objects.get(pk=user_id), passed=passed, by=by, at=at)
