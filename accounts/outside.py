"""Who somebody is that an identity provider of the office sends: found by number, never by name (SPEC §4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from lms.encryption import keyed_hash

from .actions.identities import link_account, note_identity
from .models import User
from .sign_in_log import note_failure


@dataclass(frozen=True)
class Claims:
    """What a provider says about somebody; the ID number is never shown or kept."""

    employee_number: str = ""
    id_number: str = field(default="", repr=False)
    real_name: str = ""
    workplace: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any], names: Mapping[str, str]) -> Claims:
        """Pick the claims by the names of the settings; what is not there stays empty."""
        return cls(**{part: str(data.get(name) or "").strip() if name else "" for part, name in names.items()})


def find_person(claims: Claims) -> User | None:
    """Return the one person to whom the numbers belong, or nothing when there is none, or more than one."""
    found = set()
    if claims.employee_number:
        found |= set(User.objects.filter(employee_number=claims.employee_number))
    if claims.id_number:
        key = keyed_hash(claims.id_number.upper(), purpose="id_number")
        found |= set(User.objects.filter(record__id_number_key=key))
    return found.pop() if len(found) == 1 else None


class OutsideAdapter(DefaultSocialAccountAdapter):
    """Links to accounts that exist; nobody gets one by coming from outside."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        """Make nothing of what the provider says: there are no accounts from outside."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link a known identity, or note an unknown one for staff and say so."""
        if sociallogin.is_existing:
            return
        claims, now = sociallogin.claims, timezone.now()
        provider, subject = sociallogin.account.provider, sociallogin.account.uid
        person = find_person(claims)
        if person is not None and not SocialAccount.objects.filter(user=person, provider=provider).exists():
            sociallogin.account = link_account(person, provider=provider, subject=subject, by=None, at=now)
            sociallogin.user = person
            return
        note_identity(
            provider=provider,
            subject=subject,
            real_name=claims.real_name,
            workplace=claims.workplace,
            employee_number=claims.employee_number,
            at=now,
        )
        raise ImmediateHttpResponse(render(request, "accounts/not_linked.html", status=403))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Note that somebody came with nothing that can be trusted."""
        note_failure(request, "sign_in_failed", username="", reason=f"not_trusted_{provider.id}")
