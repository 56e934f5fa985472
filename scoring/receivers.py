"""How scoring reacts to lower apps. What is lost here, ``reconcile_credits`` finds."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from classes.models import TrainingHours
from classes.signals import class_closed, class_reopened, viewing_decided
from courses.models import Enrolment
from courses.signals import course_completed
from exams.models import Exam
from exams.signals import pass_changed

from .actions import NotYetError, award_course_credit, enter_class_hours
from .actions.results import follow_test


@receiver(course_completed)
def credit_completed_course(sender: Any, *, enrolment_id: int, at: datetime, **kwargs: Any) -> None:
    """A completed course gives its credit, unless the policy asks for more: then the reconciliation looks again."""
    with suppress(NotYetError):
        award_course_credit(Enrolment.objects.get(pk=enrolment_id), at=at)


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


@receiver(pass_changed)
def follow_corrected_test(
    sender: Any, *, exam_id: int, user_id: int, passed: bool, by_id: int | None, at: datetime, **kwargs: Any
) -> None:
    """A result that was put right takes the credit of a course with that test, or gives it back."""
    by = User.objects.filter(pk=by_id).first() if by_id else None
    follow_test(Exam.objects.get(pk=exam_id), user=User.objects.get(pk=user_id), passed=passed, by=by, at=at)
