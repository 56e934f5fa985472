"""Every route of the site, walked out of Django's resolver."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

#: Third-party route lists that the table of permissions represents by a few rows: module -> why.
SUMMARISED = {
    "wagtail.admin.urls": "the editors' area",
    "wagtail.documents.urls": "documents",
    "wagtail.urls": "pages",
}


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        elif getattr(pattern.urlconf_name, "__name__", "") in SUMMARISED:
            yield f"{route}<{pattern.urlconf_name.__name__}>"
        else:
            yield from _walk(pattern.url_patterns, route)


def all_routes() -> list[str]:
    """Return every route as it is written in the URL files, with a summary line for each list of Wagtail's."""
    return sorted(set(_walk(get_resolver().url_patterns, "")))
