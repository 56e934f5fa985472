"""What the receiver of parts and the site tell one another: signed, about one address, and for a minute.

Both import it, so it needs no more than Django's signing: the receiver is a small program (docs/decisions/0026).
Whoever has not the site's ``SECRET_KEY`` can neither say such a thing nor have it said again about another address.
"""

from typing import Any

from django.core import signing

#: The header in which the receiver says that it is the receiver: what it is about to write, or what it has written.
NOTE = "X-Part-Note"
#: The header in which the site answers where the file lies. It goes to the receiver and no further.
PLACE = "X-Part-Place"
#: So long a word holds (seconds).
LIFE = 60


class ForgedError(Exception):
    """The word was not said by the other side, not about this address, or too long ago."""


def say(header: str, path: str, facts: dict[str, Any], *, at: float) -> str:
    """Return the value of `header` that tells `facts` about the address `path` at `at` (seconds since 1970)."""
    return signing.dumps({**facts, "path": path, "until": int(at) + LIFE}, salt=f"lms.handshake.{header}")


def hear(header: str, value: str, path: str, *, at: float) -> dict[str, Any]:
    """Return the facts that :func:`say` put into `header`; raises :class:`ForgedError`."""
    try:
        facts: dict[str, Any] = signing.loads(value, salt=f"lms.handshake.{header}")
    except signing.BadSignature as error:
        raise ForgedError from error
    if facts.pop("path") != path or at >= facts.pop("until"):
        raise ForgedError
    return facts
