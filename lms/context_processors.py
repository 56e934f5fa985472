"""What every template of the site may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .plugins import NAV_HOOK, collect


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name, the main navigation, and what the person chose for letters and colours."""
    theme = request.COOKIES.get("theme", "")
    return {
        "site_name": settings.SITE_NAME,
        "nav_items": collect(NAV_HOOK, request),
        "display_mode": "large" if request.COOKIES.get("display") == "large" else "standard",
        "theme": theme if theme in {"light", "dark"} else "",
    }
