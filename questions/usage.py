"""What whoever uses questions tells the bank about them. The bank does not know who that is.

Two ways lead here. Figures that lists sort by are kept by ``actions.note_figures``. The history of one question is
asked for when somebody looks at it, from the sources registered here (in an ``AppConfig.ready``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User

from .models import Question


@dataclass(frozen=True)
class Use:
    """One use of one version of a question: where, and what became of it.

    `facility` is the mean share of the marks (0 to 1), `discrimination` an index from -100 to 100; nothing where too
    few people answered. `url` is empty for who may not open the place.
    """

    title: str
    url: str
    at: datetime | None
    version: int | None
    answers: int
    facility: float | None = None
    discrimination: float | None = None


Source = Callable[[Question, User], Iterable[Use]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let `source` tell about the uses of a question to a person who may see it."""
    if source not in _sources:
        _sources.append(source)


def uses_of(question: Question, user: User) -> list[Use]:
    """Return every use of a question, the latest first."""
    found: list[Any] = [use for source in _sources for use in source(question, user)]
    return sorted(found, key=lambda use: use.at.timestamp() if use.at else 0, reverse=True)
