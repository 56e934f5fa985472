"""The type of a request behind ``login_required``, and the question whether one is."""

from typing import TypeGuard

from django.http import HttpRequest

from .models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in; only for annotations."""

    user: User


def is_signed_in(request: HttpRequest) -> TypeGuard[SignedInRequest]:
    """Say whether somebody is signed in."""
    return request.user.is_authenticated
