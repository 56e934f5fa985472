"""Verbs on second factors and locks."""

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from django.db import transaction

from ..audit import record
from ..models import User
from ..permissions import Power, demand_in, demand_sign_in_of
from .people import count_session_epoch


@transaction.atomic
def reset_second_factor(user: User, *, by: User | None, at: datetime, reason: str) -> None:
    """Take the second factor of `user` away, who lost it, and end all sessions; the next sign-in sets up a new one."""
    demand_sign_in_of(by, user)
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user_id=user.pk).delete()
    count_session_epoch(user)
    record("reset_second_factor", by=by, at=at, target=user, reason=reason)


@transaction.atomic
def set_up_second_factor(user: User, *, by: User | None, at: datetime) -> str:
    """Give `user` an authenticator without the pages, as demo and tests need it, and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user).mark_as_viewed()
    record("set_up_second_factor", by=by, at=at, target=user)
    return secret


@transaction.atomic
def unlock(attempt: AccessAttempt, *, about: User | None, by: User, at: datetime, reason: str) -> None:
    """Forget the wrong passwords of one name at one address, so that it may try again at once."""
    if about is not None:
        demand_sign_in_of(by, about)
    else:
        demand_in(by, Power.MANAGE_SIGN_IN, None)
    record(
        "unlock_sign_in",
        by=by,
        at=at,
        about=about,
        username=(attempt.username or "")[:60],
        locked_address=attempt.ip_address,
        reason=reason,
    )
    AccessAttempt.objects.filter(username=attempt.username, ip_address=attempt.ip_address).delete()


@transaction.atomic
def expire_accounts(*, at: datetime, day: date) -> int:
    """Disable the accounts whose validity ended before `day`; return how many."""
    due = User.objects.select_for_update().filter(state=User.State.ACTIVE, valid_until__lt=day)
    people = list(due)
    for user in people:
        user.state, user.is_active = User.State.DISABLED, False
        user.save(update_fields=["state", "is_active"])
        record("account_expired", by=None, at=at, target=user, valid_until=f"{user.valid_until:%F}")
    return len(people)
