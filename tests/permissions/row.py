"""A row of the table of permissions, and whose pages its parts speak of."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

World = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One route: its example, and the status it answers with."""

    route: str
    guest: int = 302
    others: int = 200
    differ: dict[str, int] = field(default_factory=dict)
    path: Callable[[World], str] | None = None
    post: dict[str, Any] | None = None

    def example(self, world: World) -> str:
        return "/" + (self.path(world) if self.path else self.route)

    def expected(self, person: str) -> int:
        return self.differ.get(person, self.guest if person == "guest" else self.others)


def only(*people: str, status: int = 200) -> dict[str, int]:
    """Say that `people` get `status`."""
    return dict.fromkeys(people, status)


EDITORS = only("trainer", "reviewer", "educator", "root")
SCORE_READERS = only("educator", "county_admin", "unit_admin")
RULE_KEEPERS = only("educator")
UNIT_KEEPERS = only("educator", "county_admin")
QUESTION_KEEPERS = only("trainer", "educator")
MINE = only("cadre")


def of(name: str, route: str) -> Callable[[World], str]:
    """Fill the last variable part of a route with the uid of a thing of the world."""
    return lambda world: re.sub(r"<[^>]+>", str(world[name].uid), route)


#: An address of nothing.
NOBODYS = uuid4()


def lesson_path(world: World) -> str:
    """Return the address of the lesson of the world."""
    return f"learn/{world['course'].pk}/{world['lesson'].uid}/"
