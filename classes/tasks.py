"""What beat starts regularly."""

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from .actions import start_due_classes

BEAT_SCHEDULE = {
    "classes-start": {
        "task": "classes.start_due_classes",
        "schedule": crontab(minute=5),
        "options": {"expires": 1800},
    }
}


@shared_task(name="classes.start_due_classes")
def start_due() -> None:
    """Begin the published classes whose first day has come."""
    start_due_classes(at=timezone.now())
