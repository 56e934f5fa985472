"""What a session knows about its person, so that not every request has to ask the database.

Roles are granted and revoked by verbs that end every session of the person; what was found at sign-in holds until then.
"""

from datetime import UTC, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from .models import User
from .second_factor import needs_second_factor

NEEDS_SECOND_FACTOR = "accounts.needs_second_factor"
SET_UP = "accounts.second_factor_set_up"
IDLES_OUT = "accounts.idles_out"
SIGNED_IN_AT = "accounts.signed_in_at"
#: Activity is written down so often at most.
SEEN_EVERY = timedelta(minutes=1)


def note_person(session: SessionBase, user: User) -> None:
    """Keep in `session`, at sign-in, what the middlewares need to know about `user`."""
    session[NEEDS_SECOND_FACTOR] = needs_second_factor(user)
    session[IDLES_OUT] = user.is_superuser or bool(user.held_roles)
    session[SIGNED_IN_AT] = int(timezone.now().timestamp())


def needs_code(session: SessionBase, user: User) -> bool:
    """Say whether the person of `session` needs a second factor."""
    if user.is_superuser or NEEDS_SECOND_FACTOR not in session:
        return needs_second_factor(user)
    return bool(session[NEEDS_SECOND_FACTOR])


def idles_out(session: SessionBase, user: User) -> bool:
    """Say whether `session` ends after a while without activity: whoever works for others, not learners."""
    if user.is_superuser or IDLES_OUT not in session:
        return user.is_superuser or bool(user.held_roles)
    return bool(session[IDLES_OUT])


def seen_at(session: SessionBase) -> datetime | None:
    """Return when somebody was last active in `session`: a minute ago at most where they still are."""
    last: datetime | None = getattr(session, "last_seen_at", None)
    if last is None and SIGNED_IN_AT in session:
        return datetime.fromtimestamp(session[SIGNED_IN_AT], UTC)
    return last


def see(request: HttpRequest, *, at: datetime) -> None:
    """Note that somebody is active, in the list of their sessions; the session itself is not written.

    One that is written while another request changes it would take that change back.
    """
    rows = UserSession.objects.filter(session_key=request.session.session_key)
    if not rows.update(last_seen_at=at):
        UserSession.objects.create_from_request(request)
