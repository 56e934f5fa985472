"""The content's own host: foreign pages live there, and nothing of the site does.

No session, no cookie, no person: a request for that host never reaches the rest of the site, and the addresses of
contents do not exist on the site's hosts.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve

from .checks import contents_have_a_host_of_their_own

GetResponse = Callable[[HttpRequest], HttpResponseBase]
URLCONF = "scorm.content_urls"


def content_host() -> str:
    """Return host and port of the contents; empty where none are served."""
    return urlsplit(settings.SCORM_ORIGIN).netloc.lower()


class ContentHostMiddleware:
    """Answers everything that is asked of the content's host; stands before sessions and sign-in.

    In production a server whose content host is one of the site's does not start.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        if settings.PRODUCTION:
            for problem in contents_have_a_host_of_their_own(None):
                if problem.is_serious():
                    raise ImproperlyConfigured(f"{problem.msg} {problem.hint}")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = content_host()
        if not host or request.META.get("HTTP_HOST", "").lower() != host:
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self._answer(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            match = resolve(request.path_info, URLCONF)
            return match.func(request, *match.args, **match.kwargs)
        except Resolver404:
            if not settings.PRODUCTION and request.method == "GET":
                # On a developer's machine both hosts are the same machine; who mistook one for the other is led back.
                return HttpResponseRedirect(settings.SITE_URL + request.get_full_path())
        except Http404:
            pass
        return HttpResponse("404", status=404, content_type="text/plain")
