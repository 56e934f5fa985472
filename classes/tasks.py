"""What beat starts regularly."""

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from library.strays import remove_strays

from .actions import start_due_classes
from .models import ClassDocument

BEAT_SCHEDULE = {
    "classes-strays": {"task": "classes.remove_strays", "schedule": crontab(hour=3, minute=40)},
    "classes-start": {
        "task": "classes.start_due_classes",
        "schedule": crontab(minute=5),
        "options": {"expires": 1800},
    },
}


@shared_task(name="classes.start_due_classes")
def start_due() -> None:
    """Begin the published classes whose first day has come."""
    start_due_classes(at=timezone.now())


@shared_task(name="classes.remove_strays")
def sweep_papers() -> None:
    """Delete the files of papers that no class names any more."""
    remove_strays(ClassDocument, "file", at=timezone.now())
