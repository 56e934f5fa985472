"""What templates know about the county whose site they are shown on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def county(request: HttpRequest) -> dict[str, Any]:
    """Return the county's name and colour on its own site; nothing on the city's."""
    home = getattr(request, "county_home", None)
    if home is None:
        return {}
    return {"site_name": home.masthead, "site_colour": home.colour, "county_home": home, "main_url": settings.SITE_URL}
