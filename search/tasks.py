"""Periodic work of the search."""

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from .actions import forget_missed


@shared_task(name="search.forget_missed_words")
def forget_missed_words() -> None:
    """Forget what nobody asked for in half a year."""
    forget_missed(at=timezone.now())


BEAT_SCHEDULE = {"search-forget": {"task": "search.forget_missed_words", "schedule": crontab(hour=3, minute=40)}}
