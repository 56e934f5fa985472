"""What beat starts regularly."""

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from library.strays import remove_strays

from .models import Entry

BEAT_SCHEDULE = {"activities-strays": {"task": "activities.remove_strays", "schedule": crontab(hour=3, minute=45)}}


@shared_task(name="activities.remove_strays")
def sweep_files() -> None:
    """Delete the files of entries that no entry names any more."""
    remove_strays(Entry, "file", at=timezone.now())
