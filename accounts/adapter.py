"""How django-allauth behaves here."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from django.http import HttpRequest, HttpResponse

from .backends import refusal
from .models import User
from .sign_in_log import NAME_LENGTH, note_failure


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are issued by administrators (SPEC L03): nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead on: the form once more, allauth's default, looks as if nothing had happened."""
        return "/"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again before something delicate, unless the person signed in just now."""
        records = get_authentication_records(context.request, context.request.user)
        latest = max((record.get("at", 0) for record in records), default=0)
        if time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Stop those whose account is closed; a password does not come so far, an identity provider may."""
        if reason := refusal(user):
            clear_login(request)
            note_failure(request, "sign_in_failed", about=user, username=user.username[:NAME_LENGTH], reason=reason)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)
