"""The digest of a sheet as anybody can compute it again from the cells; pure.

Numbers are written without needless zeros, texts without white space around them; cells are parted by U+001F and rows
end with a newline; the digest is the SHA-256 (hex) of the headings and all rows in UTF-8.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any


def plain(value: Any) -> str:
    """Return a cell as the digest sees it."""
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return str(value).replace("\r\n", "\n").strip()
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    text = format(number.normalize(), "f")
    return "0" if text == "-0" else text


def line(cells: Sequence[Any], width: int) -> str:
    """Return a row of `width` cells as the digest sees it."""
    found = [plain(cell) for cell in cells[:width]]
    return "\x1f".join(found + [""] * (width - len(found))) + "\n"


class Digest:
    """The digest of one sheet, row by row."""

    def __init__(self, headings: Sequence[str]) -> None:
        self.width = len(headings)
        self._hash = hashlib.sha256(line(headings, self.width).encode())

    def add(self, cells: Sequence[Any]) -> None:
        """Add a row."""
        self._hash.update(line(cells, self.width).encode())

    def hexdigest(self) -> str:
        """Return the digest of what was added so far."""
        return self._hash.hexdigest()


def digest_of(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return the digest of a whole sheet."""
    digest = Digest(headings)
    for row in rows:
        digest.add(row)
    return digest.hexdigest()
