"""What a session knows about its person, so that not every request has to ask the database.

Roles are granted and revoked by verbs that end every session of the person; what was found at sign-in holds until then.
"""

import time

from django.contrib.sessions.backends.base import SessionBase

from .models import User
from .second_factor import needs_second_factor

NEEDS_SECOND_FACTOR = "accounts.needs_second_factor"
SET_UP = "accounts.second_factor_set_up"
IDLES_OUT = "accounts.idles_out"
SEEN = "accounts.seen"


def note_person(session: SessionBase, user: User) -> None:
    """Keep in `session`, at sign-in, what the middlewares need to know about `user`."""
    session[NEEDS_SECOND_FACTOR] = needs_second_factor(user)
    session[IDLES_OUT] = user.is_superuser or bool(user.held_roles)
    session[SEEN] = int(time.time())


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
