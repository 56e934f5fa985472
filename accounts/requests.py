"""The type of a request behind ``login_required``."""

from django.http import HttpRequest

from .models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in; only for annotations."""

    user: User
