"""Where the panels of the home page stand."""

from typing import Any

from django.http import HttpRequest

from lms.plugins import HOME_PANEL_HOOK, collect

#: Panels below this order open the page side by side: what is mine.
LEAD_BELOW = 300
#: Panels from this order on stand beside the announcements; those between take the whole width.
ASIDE_FROM = 400


def panels_by_place(request: HttpRequest) -> dict[str, list[Any]]:
    """Return the panels of this person as ``lead_panels``, ``wide_panels`` and ``side_panels``, by their order."""
    panels = collect(HOME_PANEL_HOOK, request)

    def order(panel: Any) -> int:
        return int(getattr(panel, "order", LEAD_BELOW))

    return {
        "lead_panels": [panel for panel in panels if order(panel) < LEAD_BELOW],
        "wide_panels": [panel for panel in panels if LEAD_BELOW <= order(panel) < ASIDE_FROM],
        "side_panels": [panel for panel in panels if order(panel) >= ASIDE_FROM],
    }
