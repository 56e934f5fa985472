"""What beat starts regularly for nominations."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .actions import erase_old_drafts

BEAT_SCHEDULE = {
    "nomination-erase-old-drafts": {
        "task": "nomination.erase_old_drafts",
        "schedule": timedelta(hours=24),
        "options": {"expires": 3600},
    },
}


@shared_task(name="nomination.erase_old_drafts")
def erase_drafts() -> None:
    """Erase drafts that nobody touched for a month."""
    erase_old_drafts(at=timezone.now())
