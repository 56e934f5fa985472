"""Prometheus metrics of requests, behind a token."""

import hmac
import time
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

REQUESTS = Counter("lms_requests_total", "Requests by method, view and status.", ["method", "view", "status"])
SECONDS = Histogram("lms_request_seconds", "Seconds a request took, by view.", ["view"])


class MetricsMiddleware:
    """Counts and times every request under the name of its view (never its path: that would hold ids)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begin = time.perf_counter()
        response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else "none"
        REQUESTS.labels(request.method, view, response.status_code).inc()
        SECONDS.labels(view).observe(time.perf_counter() - begin)
        return response


def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics to a caller with ``Authorization: Bearer <METRICS_TOKEN>``; to everybody else 404."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
