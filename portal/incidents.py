"""Whether the site is read-only just now (SPEC P10)."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .models import Incident

KEY = "portal:incident"
#: Seconds after which every process knows, also when the cache forgot to forget.
REMEMBERED = 15
#: What goes on: signing in and out, evidence of learning and answers of exams that have begun, ending the incident.
ALLOWED = ("/account/", "/api/watch/", "/api/exams/", "/api/scorm/", "/scorm/", "/staff/incident/", "/preferences/")


def reason_of_incident() -> str:
    """Return why the site is read-only, or nothing."""
    known = cache.get(KEY)
    if known is None:
        incident = Incident.objects.filter(ended_at=None).first()
        known = incident.reason if incident else ""
        cache.set(KEY, known, REMEMBERED)
    return str(known)


def forget_state() -> None:
    """Let the next request ask anew."""
    cache.delete(KEY)


class IncidentMiddleware:
    """Refuses everything that would change something while there is an incident, and says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS") or request.path.startswith(ALLOWED):
            return self.get_response(request)
        reason = reason_of_incident()
        if not reason:
            return self.get_response(request)
        return render(request, "portal/read_only.html", {"reason": reason}, status=503)
