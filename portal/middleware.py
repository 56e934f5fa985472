"""What is different on a county's host."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.urls import resolve

from .counties import home_of

#: Answered on every host: files, pictures, health, what one chose for letters and colours, what a reader says about a
#: page. A picture from the city's host would be refused by the page's own policy.
EVERYWHERE = (
    "/static/",
    "/files/images/",
    "/covers/",
    "/healthz",
    "/readyz",
    "/preferences/",
    "/feedback/",
    "/jsi18n/",
)


class CountyHostMiddleware:
    """Shows the county's pages and nothing else on its host: learning, accounts and staff are on the city's (SPEC L12).

    People sign in once, in one place. Who follows a link that belongs there is led there; what would change something
    is refused here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(EVERYWHERE):
            return self.get_response(request)
        home = home_of(request)
        if home is None:
            return self.get_response(request)
        request.county_home = home  # type: ignore[attr-defined]
        if resolve(request.path_info).url_name != "wagtail_serve":
            return self._lead_to_the_city(request)
        response = self.get_response(request)
        return self._lead_to_the_city(request) if response.status_code == 404 else response

    def _lead_to_the_city(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotFound()
        return HttpResponseRedirect(f"{settings.SITE_URL}{request.get_full_path()}")
