"""Liveness and readiness, for the supervisor, a load balancer or a monitoring system."""

import tempfile
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.connection import Connection
from kombu.exceptions import OperationalError


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as this process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


def database_answers() -> bool:
    """Ask the database a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def broker_answers() -> bool:
    """Open a connection to the broker; at most about one second."""
    options = {"socket_timeout": 1, "socket_connect_timeout": 1}
    try:
        with Connection(settings.BROKER_URL, transport_options=options, connect_timeout=1) as broker:  # type: ignore[no-untyped-call]
            broker.ensure_connection(max_retries=1, timeout=1)
            return True
    except (OperationalError, OSError, redis.RedisError):
        return False


def worker_alive() -> bool:
    """Say whether a worker has reported within the last two minutes (see ``jobs.tasks.report_alive``)."""
    try:
        return bool(cache.get("jobs:worker-alive"))
    except redis.RedisError:
        return False


def storage_writable() -> bool:
    """Write and remove a small file where uploads go."""
    try:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.MEDIA_ROOT) as file:
            file.write(b"ready")
            file.flush()
        return True
    except OSError:
        return False


PARTS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "broker": broker_answers,
    "worker": worker_alive,
    "storage": storage_writable,
}


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when database, broker, worker and storage work, else 503; the body says which do not."""
    parts = {name: check() for name, check in PARTS.items()}
    ready = all(parts.values())
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)
