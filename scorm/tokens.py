"""The token of a launch: all that the content's host asks for, and the addresses that begin with it."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

_signer = Signer(salt="scorm.launch", sep=".")


class InvalidTokenError(Exception):
    """The token was not made here."""


def make_token(uid: UUID) -> str:
    """Return the token of the launch `uid`."""
    return _signer.sign(uid.hex)


def read_token(token: str) -> UUID:
    """Return the launch that a token belongs to; raises :class:`InvalidTokenError`."""
    try:
        return UUID(_signer.unsign(token))
    except (BadSignature, ValueError) as error:
        raise InvalidTokenError from error


def player_address(uid: UUID) -> str:
    """Return the address of the player page of a launch, on the content's host."""
    return f"{settings.SCORM_ORIGIN}/p/{make_token(uid)}/"
