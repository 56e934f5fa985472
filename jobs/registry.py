"""Which function does which kind of job; each app registers its own in ``tasks.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from .models import Job
    from .running import Run

#: The Celery queue of ordinary, short jobs.
DEFAULT_QUEUE = "celery"
#: The Celery queue of jobs that keep a processor busy for minutes (video).
SLOW_QUEUE = "slow"


@dataclass(frozen=True)
class Handler:
    """A function and how patient to be with it."""

    kind: str
    function: Callable[[Run], None]
    label: str | Promise
    max_attempts: int
    lease: timedelta
    retry_after: timedelta
    queue: str
    on_failed: Callable[[Job], None] | None
    on_cancelled: Callable[[Job], None] | None


class UnknownKindError(LookupError):
    """No installed app registers a handler for this kind of job."""


_handlers: dict[str, Handler] = {}


def job_handler(
    kind: str,
    *,
    label: str | Promise = "",
    max_attempts: int = 3,
    lease_seconds: int = 300,
    retry_seconds: int = 10,
    slow: bool = False,
    on_failed: Callable[[Job], None] | None = None,
    on_cancelled: Callable[[Job], None] | None = None,
) -> Callable[[Callable[[Run], None]], Callable[[Run], None]]:
    """Register the decorated ``function(run)`` as the handler of `kind` (``"app.verb"``).

    A handler that works longer than `lease_seconds` must call ``run.report(…)`` or ``run.renew()`` more often than
    that. The first retry waits `retry_seconds`, each further one four times longer, at most an hour. `slow` jobs travel
    in a queue of their own. `on_failed` is called with the job in the transaction that gives it up for good,
    `on_cancelled` in the one in which its owner stops it.
    """

    def register(function: Callable[[Run], None]) -> Callable[[Run], None]:
        known = _handlers.get(kind)
        if known is not None and known.function.__module__ != function.__module__:
            raise ValueError(f"Two handlers for jobs of kind {kind!r}")
        _handlers[kind] = Handler(
            kind=kind,
            function=function,
            label=label or kind,
            max_attempts=max_attempts,
            lease=timedelta(seconds=lease_seconds),
            retry_after=timedelta(seconds=retry_seconds),
            queue=SLOW_QUEUE if slow else DEFAULT_QUEUE,
            on_failed=on_failed,
            on_cancelled=on_cancelled,
        )
        return function

    return register


def handler_of(kind: str) -> Handler:
    """Return the handler of `kind`, or raise :class:`UnknownKindError`."""
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKindError(kind) from None


def label_of(kind: str) -> str:
    """Return the name of a kind of job for people."""
    return str(_handlers[kind].label) if kind in _handlers else kind
