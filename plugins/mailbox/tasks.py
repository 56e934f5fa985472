"""What beat starts regularly."""

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from library.strays import remove_strays

from .actions import erase_old_drafts, propose_terms, remind
from .models import Attachment

BEAT_SCHEDULE = {
    "mailbox-remind": {"task": "mailbox.remind_of_letters", "schedule": crontab(hour=8, minute=10)},
    "mailbox-strays": {"task": "mailbox.remove_strays", "schedule": crontab(hour=3, minute=55)},
    "mailbox-erase-old-drafts": {"task": "mailbox.erase_old_drafts", "schedule": crontab(hour=4, minute=15)},
}


@shared_task(name="mailbox.remind_of_letters")
def remind_of_letters() -> None:
    """Remind of what is due, and say where the calendar asks for another date."""
    now = timezone.now()
    propose_terms(at=now)
    remind(at=now)


@shared_task(name="mailbox.remove_strays")
def sweep_files() -> None:
    """Delete the files of letters that were never sent."""
    remove_strays(Attachment, "file", at=timezone.now())


@shared_task(name="mailbox.erase_old_drafts")
def erase_drafts() -> None:
    """Erase drafts that nobody touched for a month."""
    erase_old_drafts(at=timezone.now())
