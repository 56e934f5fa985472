"""System checks of the project's settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from .engines import uses_embedded_engines


@register(Tags.security, deploy=True)
def production_has_own_servers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Say so when a production installation relies on the embedded engines or lacks a metrics token."""
    problems: list[CheckMessage] = []
    if not settings.PRODUCTION:
        problems.append(
            Error("LMS_ENV is not 'production'.", hint="Set LMS_ENV=production and SECRET_KEY.", id="lms.E001")
        )
    if settings.PRODUCTION and not settings.ALLOWED_HOSTS:
        problems.append(Error("ALLOWED_HOSTS is empty.", hint="Set it to the site's host names.", id="lms.E002"))
    if settings.PRODUCTION and uses_embedded_engines():
        problems.append(
            Warning(
                "The embedded engines are in use.",
                hint="Set DATABASE_URL and BROKER_URL to servers that are backed up and watched.",
                id="lms.W001",
            )
        )
    return problems
