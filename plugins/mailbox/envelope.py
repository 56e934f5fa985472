"""Envelope keys: a key per letter, wrapped for its box; the box's key is wrapped by ``FIELD_KEYS``.

Content never moves when keys rotate or a letter changes its box: only the letter's wrapped key is written anew.
"""

import json
import os
from base64 import b64decode, b64encode
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from lms.encryption import KEY_BYTES, seal_bytes, unseal_bytes

if TYPE_CHECKING:
    from .models import Box, BoxKey, Letter

#: Id of a letter's own key within what it sealed.
LETTER_KEY = "letter"


def _context(letter_uid: UUID) -> str:
    return f"mailbox.letter|key|{letter_uid}"


def _ring(box_key: "BoxKey") -> dict[str, bytes]:
    return {box_key.uid.hex: b64decode(box_key.secret)}


def make_box_key(box: "Box", *, at: datetime) -> "BoxKey":
    """Give `box` a new key, which wraps from now on."""
    from .models import BoxKey

    return BoxKey.objects.create(box=box, secret=b64encode(os.urandom(KEY_BYTES)).decode(), made_at=at)


def current_key(box: "Box") -> "BoxKey":
    """Return the key with which letters of `box` are wrapped now."""
    return box.keys.latest("made_at", "pk")


def new_wrapped_key(box_key: "BoxKey", letter_uid: UUID) -> bytes:
    """Make a key for a letter and return it wrapped."""
    return seal_bytes(os.urandom(KEY_BYTES), keys=_ring(box_key), context=_context(letter_uid))


def rewrap(letter: "Letter", box_key: "BoxKey") -> None:
    """Wrap the key of `letter` for `box_key`; the caller saves ``box_key`` and ``wrapped_key``."""
    key = unseal_bytes(bytes(letter.wrapped_key), keys=_ring(letter.box_key), context=_context(letter.uid))
    letter.wrapped_key = seal_bytes(key, keys=_ring(box_key), context=_context(letter.uid))
    letter.box_key = box_key


def _letter_ring(letter: "Letter") -> dict[str, bytes]:
    found: dict[str, bytes] | None = letter.__dict__.get("_ring")
    if found is None:
        key = unseal_bytes(bytes(letter.wrapped_key), keys=_ring(letter.box_key), context=_context(letter.uid))
        found = letter.__dict__["_ring"] = {LETTER_KEY: key}
    return found


def close_bytes(letter: "Letter", data: bytes, *, what: str, uid: UUID) -> bytes:
    """Encrypt `data` with the key of `letter`, bound to the thing `what` with `uid`."""
    return seal_bytes(data, keys=_letter_ring(letter), context=f"mailbox.{what}|{uid}")


def open_bytes(letter: "Letter", data: bytes | memoryview, *, what: str, uid: UUID) -> bytes:
    """Decrypt what :func:`close_bytes` made; raise ``CannotOpen`` otherwise."""
    return unseal_bytes(bytes(data), keys=_letter_ring(letter), context=f"mailbox.{what}|{uid}")


def close_words(letter: "Letter", words: dict[str, str], *, uid: UUID) -> bytes:
    """Encrypt the words of an entry."""
    return close_bytes(letter, json.dumps(words, ensure_ascii=False).encode(), what="entry", uid=uid)


def open_words(letter: "Letter", data: bytes | memoryview, *, uid: UUID) -> dict[str, Any]:
    """Decrypt the words of an entry."""
    found: dict[str, Any] = json.loads(open_bytes(letter, data, what="entry", uid=uid))
    return found
