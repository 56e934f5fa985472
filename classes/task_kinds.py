"""What else a class may ask of its members. Providers are registered here; without any, the form has no such field.

Those of apps above register themselves; for apps below, which do not know classes, ``classes.apps`` does it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from accounts.models import User


@dataclass(frozen=True)
class TaskKind:
    """A provider of tasks.

    `label` names the kind; `choices` lists ``(uid, title)`` that `user` may put into a class; `title` names one;
    `url` says where a learner does it; `done_by` returns which of these people (primary keys) have done it, in a
    constant number of queries.
    """

    label: str | Promise
    choices: Callable[[User], list[tuple[UUID, str]]]
    title: Callable[[UUID], str]
    url: Callable[[UUID], str]
    done_by: Callable[[UUID, Collection[int]], set[int]]


_kinds: dict[str, TaskKind] = {}


def register(kind: str, provider: TaskKind) -> None:
    """Register the provider of a kind of task; called once, from an ``AppConfig.ready``."""
    _kinds[kind] = provider


def unregister(kind: str) -> None:
    """Take a provider out again."""
    _kinds.pop(kind, None)


def kind_of(kind: str) -> TaskKind | None:
    """Return the provider of a kind, if its app is installed."""
    return _kinds.get(kind)


def choices_for(user: User) -> list[tuple[str, str]]:
    """Return everything that `user` may put into a class, as ``("kind:uid", "label: title")``."""
    return [
        (f"{kind}:{uid}", f"{provider.label}：{title}")
        for kind, provider in _kinds.items()
        for uid, title in provider.choices(user)
    ]
