"""What an engine answers, and the one question the apps ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import Model
from wagtail.search.backends import get_search_backend

from .words import terms

#: An engine names at most so many things; further ones would be too many to look through.
MOST = 2000
#: Where fewer things than this fit the whole question, those that fit most of it are named as well.
FEW = 8


@dataclass(frozen=True)
class Hits:
    """The things that fit a question, by primary key, with their scores; the best one first.

    `exact` fit the whole of it, `near` the greater part, or sound like it.
    """

    exact: Mapping[Any, float] = field(default_factory=dict)
    near: Mapping[Any, float] = field(default_factory=dict)
    #: Whether the engine could not be asked.
    is_down: bool = False

    @property
    def keys(self) -> list[Any]:
        """Return all primary keys, the best first."""
        return [*self.exact, *self.near]


class Engine(Protocol):
    """A search back-end of Wagtail that also ranks for our own pages."""

    def find(self, model: type[Model], question: str, *, most: int) -> Hits:
        """Return the things of `model` that fit `question`."""


def find(model: type[Model], question: str, *, most: int = MOST) -> Hits:
    """Return the things of `model` (and of its subclasses) that fit `question`, by the engine that is set.

    Who may see which of them is not the engine's to know: filter by ``visible_to``.
    """
    if not terms(question):
        return Hits()
    engine: Engine = get_search_backend()
    return engine.find(model, question, most=most)
