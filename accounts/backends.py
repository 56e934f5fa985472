"""Signing in with user name and password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend


class RealNameBackend(ModelBackend):
    """Only accounts in the state 启用 sign in, and they stop at their next request when that changes."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user and getattr(user, "state", "") == "active")
