"""What beat starts regularly for people and the audit log."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .actions import apply_due_changes
from .actions.registrations import lapse_registrations
from .seals import seal_audit_log

BEAT_SCHEDULE = {
    # Hourly, so that a change takes effect soon after midnight whenever beat was started.
    "accounts-apply-unit-changes": {
        "task": "accounts.apply_unit_changes",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    "accounts-seal-audit-log": {
        "task": "accounts.seal_audit_log",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 55},
    },
    "accounts-lapse-registrations": {
        "task": "accounts.lapse_registrations",
        "schedule": timedelta(hours=24),
        "options": {"expires": 3600},
    },
}


@shared_task(name="accounts.seal_audit_log")
def seal_audit() -> None:
    """Seal what the audit log has got since the last time."""
    seal_audit_log(at=timezone.now())


@shared_task(name="accounts.lapse_registrations")
def lapse_old_registrations() -> None:
    """End old applications that nobody decided about."""
    lapse_registrations(at=timezone.now())


@shared_task(name="accounts.apply_unit_changes")
def apply_unit_changes() -> None:
    """Apply the planned changes of units whose day has come."""
    apply_due_changes(at=timezone.now())
