"""What beat starts regularly."""

from celery import shared_task
from django.core.management import call_command

#: Pages go online and offline at the minute their authors chose.
BEAT_SCHEDULE = {
    "portal-scheduled-pages": {"task": "portal.publish_scheduled", "schedule": 60.0, "options": {"expires": 55}}
}


@shared_task(name="portal.publish_scheduled")
def publish_scheduled() -> None:
    """Publish what is due and take offline what has expired, courses as well (Wagtail's own command)."""
    call_command("publish_scheduled", verbosity=0)
