"""Writing who signed in, who was refused and why, to the audit log."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from .audit import record
from .models import User

#: How much is kept of what somebody typed as a user name.
NAME_LENGTH = 60
NOTED = "accounts_noted_failures"


def note_failure(request: HttpRequest | None, verb: str, *, about: User | None = None, **details: Any) -> None:
    """Note a refusal; ``SignInLogMiddleware`` writes it at the end of the request, whatever became of the view."""
    entry = {"verb": verb, "at": timezone.now(), "about": about, **details}
    if request is None:
        write(entry)
    else:
        request.__dict__.setdefault(NOTED, []).append(entry)


def write_noted(request: HttpRequest) -> None:
    """Write what was noted."""
    for entry in request.__dict__.pop(NOTED, []):
        write(entry)


def write(entry: dict[str, Any]) -> None:
    """Append one entry; a refused sign-in has no actor, since nobody knows who it was."""
    record(entry.pop("verb"), by=None, **entry)
