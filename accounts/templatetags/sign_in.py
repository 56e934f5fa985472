"""What the sign-in page offers besides user name and password."""

from django import template
from django.conf import settings
from django.urls import reverse

register = template.Library()


@register.simple_tag
def outside_doors() -> list[tuple[str, str]]:
    """Return name and address of each identity provider that is configured."""
    doors = []
    if "oidc" in settings.SOCIALACCOUNT_PROVIDERS:
        doors.append((settings.OIDC_NAME, reverse("oidc_login")))
    if settings.CAS_SERVER_URL:
        doors.append((settings.CAS_NAME, reverse("cas_login")))
    return doors
