"""Views of the portal besides its Wagtail pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

ONE_YEAR = 365 * 24 * 3600  # seconds

#: form field -> (cookie, values it may take)
PREFERENCES = {
    "display": ("display", {"standard", "large"}),
    "theme": ("theme", {"auto", "light", "dark"}),
    "language": (settings.LANGUAGE_COOKIE_NAME, set(dict(settings.LANGUAGES))),
}


@require_POST
def choose_display(request: HttpRequest) -> HttpResponse:
    """Remember the size of letters, the colours or the language in this browser, and go back to the page."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    for field, (cookie, values) in PREFERENCES.items():
        if request.POST.get(field) in values:
            response.set_cookie(
                cookie,
                request.POST[field],
                max_age=ONE_YEAR,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
    return response
