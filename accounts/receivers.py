"""What follows when a person signs in, is refused, or changes something at their own account."""

from typing import Any

import structlog
from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_reset
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django_structlog.signals import bind_extra_request_metadata

from .audit import record
from .backends import PERSON, REASON
from .models import User
from .sessions import note_person
from .sign_in_log import NAME_LENGTH, note_failure


@receiver([password_changed, password_set, password_reset], dispatch_uid="accounts.note_own_password")
def note_own_password(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Lift the duty to choose an own password, and record the change."""
    user.must_change_password, user.one_time_until = False, None
    user.save(update_fields=["must_change_password", "one_time_until"])
    record("change_own_password", by=user, at=timezone.now(), target=user)


@receiver(bind_extra_request_metadata, dispatch_uid="accounts.bind_address")
def bind_address(request: HttpRequest, **kwargs: Any) -> None:
    """Let audit log and logs hold the address that the trusted proxies report, not what a browser claims."""
    structlog.contextvars.bind_contextvars(ip=get_client_ip(request))


@receiver(user_logged_in, dispatch_uid="accounts.note_sign_in")
def note_sign_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Tell the session about its person, and record who came and how."""
    note_person(request.session, user)
    methods = [entry.get("method") for entry in get_authentication_records(request, user)]
    record("signed_in", by=user, at=timezone.now(), target=user, methods=methods)


@receiver(user_login_failed, dispatch_uid="accounts.note_refusal")
def note_refusal(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Note what somebody typed as a user name and why it was refused; never the password."""
    reason = getattr(request, REASON, "") or ("locked" if getattr(request, "axes_locked_out", False) else "")
    name = str(credentials.get("username") or "")[:NAME_LENGTH]
    note_failure(request, "sign_in_failed", about=getattr(request, PERSON, None), username=name, reason=reason)


@receiver(user_locked_out, dispatch_uid="accounts.note_lock")
def note_lock(request: HttpRequest, username: str, ip_address: str, **kwargs: Any) -> None:
    """Note that a name is locked at an address for a while."""
    note_failure(
        request,
        "sign_in_locked",
        about=getattr(request, PERSON, None),
        username=str(username or "")[:NAME_LENGTH],
        locked_address=ip_address,
    )


@receiver(authentication_failed, dispatch_uid="accounts.note_wrong_code")
def note_wrong_code(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note a wrong code: somebody knows the password."""
    note_failure(request, "sign_in_failed", about=user, username=user.username[:NAME_LENGTH], reason="wrong_code")


@receiver(authenticator_added, dispatch_uid="accounts.note_second_factor")
def note_second_factor(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Record that somebody set the app up."""
    if authenticator.type == Authenticator.Type.TOTP:
        record("set_up_second_factor", by=user, at=timezone.now(), target=user)


@receiver(authenticator_reset, dispatch_uid="accounts.note_recovery_codes")
def note_recovery_codes(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record that there are new recovery codes."""
    record("renew_recovery_codes", by=user, at=timezone.now(), target=user)
