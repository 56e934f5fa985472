"""The changing code of a meeting: on the wall as a QR image for 30 seconds, good for 90 seconds. Plain Python.

A code names the meeting, what it is for and its half minute, signed with the site's key. Nothing is stored: a picture
of the wall that is sent on is worth nothing after a minute and a half.
"""

import re
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import qrcode
from django.utils.crypto import constant_time_compare, salted_hmac

STEP_SECONDS = 30
LIFE_SECONDS = 90


class Purpose(StrEnum):
    """What a code is for."""

    IN = "in"
    OUT = "out"


class CodeError(ValueError):
    """The code is not one of this meeting, or not of this time; `expired` tells the two apart."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__("expired" if expired else "wrong")
        self.expired = expired


def _signature(meeting: UUID, purpose: Purpose, step: int) -> str:
    return salted_hmac("classes.codes", f"{meeting}|{purpose}|{step}", algorithm="sha256").hexdigest()[:24]


def code_for(meeting: UUID, purpose: Purpose, *, at: datetime) -> str:
    """Return the code that the wall shows at `at`."""
    step = int(at.timestamp()) // STEP_SECONDS
    return f"{purpose}-{step:x}-{_signature(meeting, purpose, step)}"


def read_code(code: str, meeting: UUID, *, at: datetime) -> Purpose:
    """Return what `code` is for; raise :class:`CodeError` when it is forged, of the future, or older than 90 s."""
    found = re.fullmatch(r"(in|out)-([0-9a-f]{1,12})-([0-9a-f]{24})", code)
    if found is None:
        raise CodeError(expired=False)
    purpose, step = Purpose(found[1]), int(found[2], 16)
    if not constant_time_compare(found[3], _signature(meeting, purpose, step)):
        raise CodeError(expired=False)
    age = at.timestamp() - step * STEP_SECONDS
    if not 0 <= age < LIFE_SECONDS:
        raise CodeError(expired=True)
    return purpose


def seconds_left(at: datetime) -> int:
    """Return after how many seconds the wall shows another code."""
    return STEP_SECONDS - int(at.timestamp()) % STEP_SECONDS


def qr_path(text: str) -> tuple[str, int]:
    """Return the QR code of `text` as the data of an SVG path on a grid with a quiet edge, and the grid's size."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    parts = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return "".join(parts), len(rows)
