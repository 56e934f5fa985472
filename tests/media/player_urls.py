"""The site, and one page with nothing but a player on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import path
from django.utils import timezone

from lms.urls import handler403, handler404, handler500, urlpatterns
from media.components import VideoPlayer
from media.models import Video
from media.rules import WatchRules

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

PAGE = "{% extends 'base.html' %}{% load laces %}{% block content %}{% component player %}{% endblock %}"


def player_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the player; ``?skip=no`` forbids skipping."""
    player = VideoPlayer(
        video=get_object_or_404(Video, pk=pk),
        user=request.user,
        context="6f0e2a0c-5b0f-4d5c-9d7e-0c3a1f6b7d21",
        max_rate=1.5,
        rules=WatchRules(
            forward_seek=request.GET.get("skip") != "no",
            pause_hidden=request.GET.get("hidden") == "pause",
            check_from=int(request.GET.get("check", 0)),
            check_to=int(request.GET.get("check", 0)),
            complete=0.9,
        ),
        start=int(request.GET["t"]) if "t" in request.GET else None,
        at=timezone.now(),
    )
    return HttpResponse(engines["django"].from_string(PAGE).render({"player": player}, request))


urlpatterns = [path("player-page/<int:pk>/", player_page), *urlpatterns]
