"""Further ways to a task besides its audience. Apps above register theirs here; reflections imports none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from accounts.models import User

#: Returns the tasks that a person may write for, as a query for their uids.
Way = Callable[["User"], QuerySet[Any, Any]]

_ways: list[Way] = []


def register(way: Way) -> None:
    """Register a way; called once, from an ``AppConfig.ready``."""
    _ways.append(way)


def set_elsewhere(user: User) -> Q:
    """Return the condition that another app set a task for `user`: a class asks its members, whoever they are."""
    condition = Q(pk__in=[])
    for way in _ways:
        condition |= Q(uid__in=way(user))
    return condition
