"""Writing the audit log."""

from datetime import datetime
from typing import Any

import structlog
from django.db import models

from .models import AuditEntry, User


def record(
    verb: str,
    *,
    by: User | None,
    at: datetime,
    target: models.Model | None = None,
    about: User | None = None,
    **details: Any,
) -> AuditEntry:
    """Append one entry: `by` did `verb` to `target` at `at`. `details` must be JSON and hold no protected field.

    `about` is the person whose data are concerned; a target that is a person is that person. The address is that of
    the request, where there is one.
    """
    if about is None and isinstance(target, User):
        about = target
    return AuditEntry.objects.create(
        at=at,
        actor=by,
        verb=verb,
        object_type=target._meta.label_lower if target is not None else "",
        object_id=str(target.pk) if target is not None else "",
        about=about,
        address=structlog.contextvars.get_contextvars().get("ip") or None,
        details=details,
    )
