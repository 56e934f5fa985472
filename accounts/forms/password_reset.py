"""Asking for a new password by e-mail."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..password_reset import request_reset


class AskForResetForm(ResetPasswordForm):
    """Takes any address and says the same to everybody: who has it is looked up by a job."""

    email = forms.EmailField(label=_("电子邮箱"), max_length=254)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        request_reset(email, at=timezone.now())
        return email
