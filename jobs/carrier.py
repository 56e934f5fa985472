"""Handing a job's id to the broker: quick or not at all, since the sweep sends again what did not arrive.

A stopped broker refuses at once; one that takes connections and never answers costs `PATIENCE` seconds. Either way
this process then leaves the broker alone for `PAUSE` seconds, so that saving twenty objects does not wait twenty times.
"""

import logging
import os
import time
import uuid
from typing import Any

from celery import current_app
from kombu import pools
from kombu.exceptions import KombuError, OperationalError

logger = logging.getLogger(__name__)

PATIENCE = 0.4
PAUSE = 5.0
#: A task that is woken runs so many seconds later, and is not woken again before it has begun.
NAP = 1.0
OPTIONS = {
    "socket_timeout": PATIENCE,
    "socket_connect_timeout": PATIENCE,
    "max_retries": 0,
    "retry_on_timeout": False,
}

_silent_until = 0.0
_woken: dict[str, float] = {}
_pools = pools.Producers(limit=20)  # type: ignore[no-untyped-call]


def _forget_connections() -> None:
    """Drop what belongs to the parent process: a socket must not be shared across a fork."""
    global _pools
    _pools = pools.Producers(limit=20)  # type: ignore[no-untyped-call]


os.register_at_fork(after_in_child=_forget_connections)


def send(job_id: uuid.UUID, *, queue: str) -> bool:
    """Ask a worker to run the job; say whether the broker took it. Never raises, takes less than a second."""
    return _send("jobs.run_job", args=[str(job_id)], queue=queue)


def wake(task: str) -> bool:
    """Have a periodic task run in `NAP` seconds, for what was just committed; once for all that ask meanwhile.

    What the broker does not take is done when the task's time comes.
    """
    now = time.monotonic()
    if now < _woken.get(task, 0.0):
        return True
    _woken[task] = now + NAP
    return _send(task, countdown=NAP, expires=60)


def _send(task: str, **options: Any) -> bool:
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    connection = current_app.connection_for_write(connect_timeout=PATIENCE, transport_options=OPTIONS)
    try:
        with _pools[connection].acquire(block=True, timeout=PATIENCE) as producer:
            current_app.send_task(task, producer=producer, retry=False, **options)
    except (OperationalError, KombuError, OSError) as error:
        _silent_until = time.monotonic() + PAUSE
        _forget_connections()
        logger.warning("broker unreachable, %s waits for the sweep: %s", task, error)
        return False
    return True


def waiting(queue: str) -> int | None:
    """Return how many messages wait in `queue`, or nothing when the broker does not say."""
    connection = current_app.connection_for_write(connect_timeout=PATIENCE, transport_options=OPTIONS)
    try:
        return int(connection.default_channel.queue_declare(queue, passive=True).message_count)
    except connection.channel_errors:
        return 0  # the queue has never been used
    except (OperationalError, KombuError, OSError, *connection.connection_errors):
        return None
    finally:
        connection.release()
