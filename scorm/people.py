"""Whose names an editor may read in the reports of a package. This app knows no units, so another app says it."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

Scope = Callable[[Any], QuerySet[Any]]
_scopes: list[Scope] = []


def name_learners(scope: Scope) -> None:
    """Register ``scope(viewer)``: the people whose names `viewer` may read; called once, from ``AppConfig.ready``."""
    _scopes[:] = [scope]


def named_for(viewer: Any, user_ids: list[int]) -> set[int]:
    """Return those of `user_ids` whose names `viewer` may read; without a scope nobody's."""
    if not _scopes:
        return set()
    return set(_scopes[0](viewer).filter(pk__in=user_ids).values_list("pk", flat=True))
