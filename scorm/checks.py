"""System checks: contents of others must not live where the site does."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


def _site_hosts() -> set[str]:
    hosts = {urlsplit(settings.SITE_URL).hostname or ""}
    hosts |= {(urlsplit(origin).hostname or "") for origin in settings.CSRF_TRUSTED_ORIGINS}
    return {
        host.lower() for host in hosts | {each.lstrip(".") for each in settings.ALLOWED_HOSTS} if host not in {"", "*"}
    }


@register(Tags.security)
def contents_have_a_host_of_their_own(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a content host that is one of the site's: scripts of packages would act as whoever is signed in."""
    if not settings.SCORM_ORIGIN:
        return []
    parts = urlsplit(settings.SCORM_ORIGIN)
    host, sites = (parts.hostname or "").lower(), _site_hosts()
    if not host or parts.scheme not in {"http", "https"} or parts.path or parts.query:
        return [Error("SCORM_ORIGIN is no origin.", hint="Set it to https://HOST without a path.", id="scorm.E001")]
    if host in sites:
        return [
            Error(
                f"SCORM_ORIGIN ({host}) is a host of the site.",
                hint="Give packages a host name of their own; another port is not enough, since cookies ignore ports.",
                id="scorm.E002",
            )
        ]
    problems: list[CheckMessage] = []
    if settings.PRODUCTION and parts.scheme != "https":
        problems.append(
            Error("SCORM_ORIGIN is not https.", hint="Browsers block it in a page of https.", id="scorm.E003")
        )
    if settings.PRODUCTION and any(host.endswith(f".{site}") or site.endswith(f".{host}") for site in sites):
        problems.append(
            Warning(
                f"SCORM_ORIGIN ({host}) lies below a host of the site, or above it.",
                hint="A page there can set cookies for the site. A name of another domain cannot.",
                id="scorm.W001",
            )
        )
    return problems
