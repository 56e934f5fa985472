"""How pages about nominations are guarded: who comes in, and what an error report may not repeat."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from accounts.requests import SignedInRequest

from .querysets import is_officer, units_of_officer

View = Callable[..., HttpResponse]


def sealed(view: View) -> View:
    """For people who are signed in; neither caches nor error reports keep anything of it.

    What is said holds for everything that the view calls, too.
    """
    # Django looks for the wrapper of sensitive_variables among the callers of every frame it reports.
    guarded = login_required(sensitive_post_parameters()(sensitive_variables()(view)))

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = guarded(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return answer


def for_officers(view: View) -> View:
    """For officers in charge of nominations; for everybody else the page does not exist."""

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_officer(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return sealed(answer)


def for_city_officers(view: View) -> View:
    """For officers of the whole organisation, who keep what holds for everybody: weights and rules."""

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not keeps_rules(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return sealed(answer)


def keeps_rules(user: Any) -> bool:
    """Say whether `user` is the officer in charge at the root of the tree."""
    return units_of_officer(user).filter(depth=1).exists()
