"""Decorators of views."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST


def signed_in_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Take only posts of people who are signed in.

    Whose session ended meanwhile signs in and comes back to the page with the form: with ``login_required`` alone
    that would be the form's own address, which shows nothing.
    """
    guarded = login_required(require_POST(view))

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or request.user.is_authenticated:
            return guarded(request, *args, **kwargs)
        page = request.META.get("HTTP_REFERER", "")
        ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
        return redirect_to_login((urlsplit(page).path if ours else "") or "/")

    return answer
