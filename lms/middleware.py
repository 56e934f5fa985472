"""Small middlewares of the site."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from .health import healthz, readyz

GetResponse = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answers the health pages before anything that needs a host name, a session or the database."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return healthz(request)
        if request.path == "/readyz":
            return readyz(request)
        return self.get_response(request)


class ChosenLanguageMiddleware:
    """Chinese first: another language only where the person chose it (cookie), never guessed from the browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere; a looser one for HTML pages below the editors' prefix, which are Wagtail's."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(f"/{settings.EDITORS_PREFIX}") and not hasattr(response, "_csp_config"):
            response._csp_config = settings.EDITORS_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return super().process_response(request, response)


class FragmentMiddleware:
    """Keeps answers to htmx apart in the browser's cache: the same address gives a whole page to everybody else.

    Without it, going back to a list shows the naked fragment that was fetched for it last.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("HX-Request") == "true":
            patch_vary_headers(response, ["HX-Request"])
        return response
