"""A workbook that is read whole before anything is written; what is wrong is said by row and column."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .workbooks import Fault

#: Characters that are shown of a wrong cell.
SHOWN = 40


def plain(value: Any) -> str:
    """Return a cell's text with plain letters and digits and no white space around."""
    return unicodedata.normalize("NFKC", str(value)).strip() if value is not None else ""


@dataclass
class Sheet:
    """What was read, and everything that is wrong with it."""

    faults: list[Fault] = field(default_factory=list)

    def blame(self, row: int, column: str, message: str, value: Any = "") -> None:
        """Note a fault."""
        from .workbooks import Fault

        self.faults.append(Fault(row, column, plain(value)[:SHOWN], message))

    def read(self, content: bytes, known: Sequence[str], needed: Iterable[str]) -> list[tuple[int, dict[str, Any]]]:
        """Return the rows by heading; a heading that is missing, unknown or there twice is a fault of the first row.

        Raises ``lms.workbooks.FileError`` for a file that is no workbook.
        """
        from .workbooks import read_rows

        headings, rows = read_rows(content)
        places: dict[int, str] = {}
        for place, heading in enumerate(headings):
            text = plain(heading).rstrip("*")
            if text and text not in known:
                self.blame(1, text[:SHOWN], _("不认识这一列。请使用模板中的列名，或删除这一列。"))
            elif text in places.values():
                self.blame(1, text, _("这一列出现了两次，请只保留一列。"))
            elif text:
                places[place] = text
        for text in needed:
            if text not in places.values():
                self.blame(1, text, _("缺少这一列，请补上。"))
        return [
            (number, {text: row[place] if place < len(row) else None for place, text in places.items()})
            for number, row in rows
        ]
