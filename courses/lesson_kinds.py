"""What a lesson may stand for in a higher app. The exams app registers itself here; courses never imports it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest


@dataclass(frozen=True)
class TargetKind:
    """A provider of lesson targets.

    `choices` lists ``(uid, title)`` for the editor; `url` says where a learner opens the target; `facts` gives a
    short line for the lesson list ("10 题 · 60 分合格") and may be empty.
    """

    choices: Callable[[], list[tuple[UUID, str]]]
    url: Callable[[HttpRequest, UUID], str]
    facts: Callable[[UUID], str]


_kinds: dict[str, TargetKind] = {}


def register(kind: str, provider: TargetKind) -> None:
    """Register the provider of a lesson kind; called once, from an ``AppConfig.ready``."""
    _kinds[kind] = provider


def provider_of(kind: str) -> TargetKind | None:
    """Return the provider of a lesson kind, if an app has registered one."""
    return _kinds.get(kind)


def target_choices() -> list[tuple[UUID, str]]:
    """Return everything a lesson may stand for."""
    return [choice for provider in _kinds.values() for choice in provider.choices()]
