"""Whether what a package is studied for is still open to somebody. This app knows no courses, so other apps say it."""

from collections.abc import Callable
from typing import Any

#: ``ask(user, context)``: whether `context` is open to `user`; nothing where the app does not know it.
Ask = Callable[[Any, str], bool | None]
_asked: list[Ask] = []


def ask_about_contexts(ask: Ask) -> None:
    """Register what answers; called once, from an ``AppConfig.ready``."""
    _asked.append(ask)


def is_open(user: Any, context: str) -> bool:
    """Say whether `user` may open a package for `context`; trying out (no context), and what no app knows, is open."""
    if not context:
        return True
    answers = [answer for ask in _asked if (answer := ask(user, context)) is not None]
    return all(answers)
