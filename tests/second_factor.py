"""Second factors in tests: sessions that have passed one, and real codes for those who sign in through the pages."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from accounts import sessions
from accounts.second_factor import needs_second_factor


def code_of(secret, at=None):
    """Return the code that an app with `secret` shows."""
    return format_hotp_value(hotp_value(secret, int(at or time.time()) // 30))


def marks(user):
    """Return what the session of somebody holds who has passed the second factor."""
    return {
        AUTHENTICATION_METHODS_SESSION_KEY: [{"method": "mfa", "at": 0, "type": "totp"}],
        f"{AUTHENTICATION_METHODS_SESSION_KEY}_user": str(user.pk),
        sessions.SET_UP: True,
    }


def pass_second_factor(client, user):
    """Mark the session of `client` as one in which `user` has passed the second factor, if one is needed."""
    if not needs_second_factor(user):
        return
    session = client.session
    session.update(marks(user))
    session.save()
