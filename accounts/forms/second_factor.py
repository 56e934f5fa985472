"""Forms of the second factor, in place of django-allauth's."""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context, ratelimit
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..second_factor import open_secret, seal_secret


def count_try(person: User) -> None:
    """Count a try of a code, and refuse it when there were too many, from anywhere (``ACCOUNT_RATE_LIMITS``)."""
    if not ratelimit.consume(context.request, action="second_factor", key=f"second-factor-{person.uid}"):
        raise get_account_adapter().validation_error("too_many_login_attempts")


class SignInCodeForm(AuthenticateForm):
    """A code of the app, or a recovery code, at sign-in."""

    code = forms.CharField(
        label=_("动态验证码或恢复码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self) -> str:
        count_try(self.user)
        return super().clean_code()


class ConfirmCodeForm(ReauthenticateForm):
    """The same in the middle of a session, before something delicate."""

    code = SignInCodeForm.base_fields["code"]

    def clean_code(self) -> str:
        count_try(self.user)
        return super().clean_code()


class SetUpForm(ActivateTOTPForm):
    """Setting the app up; meanwhile its secret waits in the session, sealed."""

    code = forms.CharField(
        label=_("应用显示的 6 位验证码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        # Not ActivateTOTPForm's, which would leave the secret in the session as it is.
        forms.Form.__init__(self, *args, **kwargs)
        session = context.request.session
        kept = session.get(SECRET_SESSION_KEY) if self.is_bound else None
        self.secret = open_secret(kept) if kept else generate_totp_secret()
        if not kept:
            session[SECRET_SESSION_KEY] = seal_secret(self.secret)

    def clean_code(self) -> str:
        """Check the code; a right one shows that the app is at hand, so that the session goes on with it."""
        code = super().clean_code()
        record_authentication(context.request, self.user, "mfa", type="totp")
        return code
