"""Further ways to a task besides its audience. Apps above register theirs here; reflections imports none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from accounts.models import User

#: Returns the tasks (their uids) that a person may write for; one query.
Way = Callable[["User"], Iterable[UUID]]

_ways: list[Way] = []


def register(way: Way) -> None:
    """Register a way; called once, from an ``AppConfig.ready``."""
    _ways.append(way)


def tasks_set_elsewhere(user: User) -> set[UUID]:
    """Return what other apps set for `user`: a class asks for a reflection of its members, whoever they are."""
    return {uid for way in _ways for uid in way(user)}
