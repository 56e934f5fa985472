"""Writing the audit log."""

from datetime import datetime
from typing import Any

from django.db import models

from .models import AuditEntry, User


def record(
    verb: str, *, by: User | None, at: datetime, target: models.Model | None = None, **details: Any
) -> AuditEntry:
    """Append one entry: `by` did `verb` to `target` at `at`. `details` must be JSON and hold no protected field."""
    return AuditEntry.objects.create(
        at=at,
        actor=by,
        verb=verb,
        object_type=target._meta.label_lower if target is not None else "",
        object_id=str(target.pk) if target is not None else "",
        details=details,
    )
