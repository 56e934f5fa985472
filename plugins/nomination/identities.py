"""Keyed hashes by which people are told apart without opening what was written about them."""

import unicodedata

from accounts.models import User
from lms.encryption import keyed_hash


def _plain(text: str) -> str:
    """Return `text` without differences that do not matter: width of letters, spaces, case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def nominee_key(name: str, unit: str) -> str:
    """Return the hash of a nominee; the same name in the same unit is taken for the same person (SPEC N16)."""
    return keyed_hash(f"{_plain(name)}|{_plain(unit)}", purpose="nominee")


def signer_key(user: User) -> str:
    """Return the hash of who signed with an account."""
    return keyed_hash(f"account|{user.uid}", purpose="nominator")


def paper_signer_key(name: str, unit: str) -> str:
    """Return the hash of who signed on paper."""
    return keyed_hash(f"paper|{_plain(name)}|{_plain(unit)}", purpose="nominator")
