"""What a lesson may stand for in a higher app. Those apps register themselves here; courses never imports them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class TargetKind:
    """A provider of lesson targets.

    `choices` lists ``(uid, title)`` of what an editor may put into a course; `url` says where a learner opens the
    target, and is empty where it is not open to them; `facts` gives a short line for the lesson list
    ("10 题 · 60 分合格") and may be empty.
    """

    choices: Callable[[User], list[tuple[UUID, str]]]
    url: Callable[[HttpRequest, UUID], str]
    facts: Callable[[UUID], str]


_kinds: dict[str, TargetKind] = {}


def register(kind: str, provider: TargetKind) -> None:
    """Register the provider of a lesson kind; called once, from an ``AppConfig.ready``."""
    _kinds[kind] = provider


def provider_of(kind: str) -> TargetKind | None:
    """Return the provider of a lesson kind, if an app has registered one."""
    return _kinds.get(kind)


def targets_for(user: User) -> dict[str, list[tuple[UUID, str]]]:
    """Return by kind everything that `user` may let a lesson stand for."""
    return {kind: provider.choices(user) for kind, provider in _kinds.items()}
