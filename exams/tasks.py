"""Periodic work of exams."""

from celery import shared_task
from django.utils import timezone

from .actions import close_overdue


@shared_task(name="exams.close_overdue")
def close_overdue_attempts() -> None:
    """Close attempts whose time is over, also those whose browser was closed."""
    close_overdue(at=timezone.now())


BEAT_SCHEDULE = {"exams-close-overdue": {"task": "exams.close_overdue", "schedule": 30.0}}
