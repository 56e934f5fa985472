"""What beat starts regularly for people and the audit log."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .seals import seal_audit_log

BEAT_SCHEDULE = {
    "accounts-seal-audit-log": {
        "task": "accounts.seal_audit_log",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 55},
    },
}


@shared_task(name="accounts.seal_audit_log")
def seal_audit() -> None:
    """Seal what the audit log has got since the last time."""
    seal_audit_log(at=timezone.now())
