"""Signing in with user name and password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import timezone

from .hashers import Argon2idHasher, OneTimeHasher
from .models import User
from .session_store import read_user

#: Why a sign-in was refused, for the audit log alone: the person is told the same in every case.
REASON, PERSON = "accounts_refusal", "accounts_refused_person"

#: Kinds of hashes with which a wrong password costs one Argon2id hash already.
LEVEL = (Argon2idHasher.algorithm, OneTimeHasher.algorithm)


def refusal(user: User) -> str:
    """Say why `user` may not work now, or nothing: only enabled accounts do, and only as long as they are valid."""
    if user.state != User.State.ACTIVE:
        return f"state_{user.state}"
    if user.valid_until and user.valid_until < timezone.localdate():
        return "account_expired"
    return ""


class RealNameBackend(ModelBackend):
    """Lets people in whose account is open, and stops them at their next request when that changes."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Return the person, or nothing; every refusal costs one hash of the preferred kind, whoever it concerns."""
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username).first()
        reason = self._reason(user, password)
        if request is not None and reason:
            setattr(request, REASON, reason)
            setattr(request, PERSON, user)
        return None if reason else user

    def _reason(self, user: User | None, password: str) -> str:
        """Say why `user` is refused, or nothing."""
        if user is None:
            make_password(password)
            return "unknown_name"
        if not self._password_fits(user, password):
            return "wrong_password"
        if reason := refusal(user):
            return reason
        expired = user.one_time_until and user.one_time_until <= timezone.now()
        return "one_time_password_expired" if expired else ""

    def _password_fits(self, user: User, password: str) -> bool:
        fits = user.check_password(password)
        if not fits and user.has_usable_password() and user.password.split("$")[0] not in LEVEL:
            # Hashes of another kind may be quicker: that must not tell which accounts have them.
            make_password(password)
        return fits

    def get_user(self, user_id: int) -> User | None:
        """Return whose session it is, unless the account is closed by now; asked at every request."""
        user = read_user(user_id)
        return user if self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Say whether a session of `user` goes on; asked at every request."""
        return bool(user) and not refusal(user)
