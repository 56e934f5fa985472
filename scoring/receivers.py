"""How scoring reacts to lower apps. What is lost here, ``reconcile_credits`` finds."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from classes.models import TrainingHours
from classes.signals import class_closed, class_reopened, viewing_decided
from courses.models import Enrolment
from courses.signals import course_completed

from .actions import NotYetError, award_course_credit, enter_class_hours


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
