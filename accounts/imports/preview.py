"""What a row of an import shows to people: names of what changes, old and new where they are not protected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..actions.imports import opened
from ..id_numbers import mask
from ..models import CadreCategory, Grade, ImportRow, PersonalRecord, Rank, Unit
from .columns import BY_FIELD
from .plan import State

#: Longer texts are shortened.
SHOWN = 60


@dataclass(frozen=True)
class Change:
    """One value that changes; `old` and `new` are empty where the value is protected."""

    label: str
    old: str = ""
    new: str = ""
    is_protected: bool = False


@dataclass(frozen=True)
class PreviewRow:
    """A row with what may be shown of it."""

    row: ImportRow
    username: str
    id_number: str
    place: str
    changes: list[Change]


def preview(rows: Sequence[ImportRow]) -> list[PreviewRow]:
    """Return what may be shown of `rows`, loaded with their users; two queries for the names."""
    opened_rows = [opened(row) if row.values else None for row in rows]
    states = [values["after"] for values in opened_rows if values]
    befores = [row.read_before() for row in rows]
    names = _Names([*states, *befores])
    found = []
    for row, values, before in zip(rows, opened_rows, befores, strict=True):
        after: State = values["after"] if values else {}
        username = row.user.username if row.user else (values or {}).get("username", "")
        place = " ".join(filter(None, (names.shown("unit", after), names.shown("post", after))))
        changes = _changes(row, before, after, names) if values else [Change(_label(name)) for name in row.changes]
        found.append(PreviewRow(row, username, mask(after.get("id_number")), place, changes))
    return found


def _changes(row: ImportRow, before: State, after: State, names: "_Names") -> list[Change]:
    if row.effect == ImportRow.Effect.INSERT:
        return []
    return [
        Change(_label(name), is_protected=True)
        if name in BY_FIELD and BY_FIELD[name].protected
        else Change(_label(name), names.shown(name, before), names.shown(name, after))
        for name in row.changes
    ]


def _label(name: str) -> str:
    return _("单位") if name == "unit" else _(BY_FIELD[name].label)


class _Names:
    """Names of the units and categories that states hold by number."""

    def __init__(self, states: Iterable[State]) -> None:
        states = list(states)
        self.units = Unit.objects.in_bulk({state["unit"] for state in states if state.get("unit")})
        self.categories = CadreCategory.objects.in_bulk(
            {state["category"] for state in states if state.get("category")}
        )

    def shown(self, name: str, state: State) -> str:
        """Return the value under `name` in words; nothing is a dash."""
        value: Any = state.get(name)
        if value is None:
            return "—"
        if name == "unit":
            return str(self.units.get(value, "—"))
        if name == "category":
            return str(self.categories.get(value, "—"))
        listed = {"rank": Rank, "grade": Grade, "sex": PersonalRecord.Sex}
        if name in listed:
            return str(dict(listed[name].choices).get(value, value))
        if isinstance(value, bool):
            return _("是") if value else _("否")
        text = str(value)
        return text if len(text) <= SHOWN else text[:SHOWN] + "…"
