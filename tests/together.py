"""Calling something many times at the same moment, each call with a connection and a transaction of its own."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def together(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """Start all `calls` at once; return their results, or the exceptions they raised, in order."""
    calls = list(calls)
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait(timeout=30)
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - the caller looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine on a thread of its own and return its result: a browser leaves a loop running on this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
