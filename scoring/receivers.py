"""How scoring reacts to lower apps. What is lost here, ``reconcile_credits`` finds."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from courses.models import Enrolment
from courses.signals import course_completed

from .actions import award_course_credit


@receiver(course_completed)
def credit_completed_course(sender: Any, *, enrolment_id: int, at: datetime, **kwargs: Any) -> None:
    """A completed course gives its credit."""
    award_course_credit(Enrolment.objects.get(pk=enrolment_id), at=at)
