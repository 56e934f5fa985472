"""What a page of the site shows of a package."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from laces.components import Component

from .models import Attempt, Completion, Package
from .outline import Outline

#: Salt of the ticket with which a page lets a person open a package: what for, and where back to, is decided there.
TICKET_SALT = "scorm.ticket"


def make_ticket(*, user: Any, package: Package, context: str, back: str) -> str:
    """Return a ticket that lets `user` open `package` for `context`, and leads back to the path `back`."""
    facts = {"user": user.pk, "package": package.pk, "context": context, "back": back}
    return signing.dumps(facts, salt=TICKET_SALT)


class PackagePanel(Component):
    """A package as a learner meets it before opening it: how far, the table of contents, one button.

    `context` says what it is studied for; it comes back with ``package_studied``. `back` is the path of the page,
    `least` the seconds that whoever counts it asks for.
    """

    template_name = "scorm/panel.html"

    def __init__(self, *, package: Package, user: Any, context: str, back: str, at: datetime, least: int = 0) -> None:
        self.package, self.user, self.context, self.back, self.at = package, user, context, back, at
        self.least = least

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the present attempt, the table of contents and the ticket."""
        attempts = list(Attempt.objects.of(self.user, self.package, self.context).select_related("version"))
        attempt = attempts[0] if attempts else None
        version = attempt.version if attempt is not None else self.package.current
        return {
            "package": self.package,
            "is_on": bool(settings.SCORM_ORIGIN),
            "attempt": attempt,
            "attempts": attempts[:5],
            "outline": Outline.of(version, attempt, at=self.at) if version is not None else None,
            "missing": self._missing(attempts),
            "newer": attempt is not None and self.package.current_id not in {None, attempt.version_id},
            "ticket": make_ticket(user=self.user, package=self.package, context=self.context, back=self.back),
            "csrf_token": (parent_context or {}).get("csrf_token", ""),
        }

    def _missing(self, attempts: list[Attempt]) -> int:
        """Return the seconds that are missing although the content is complete."""
        if not any(attempt.completion == Completion.COMPLETED for attempt in attempts):
            return 0
        return max(0, self.least - sum(attempt.seconds for attempt in attempts))
