"""Addresses of the content's host. ``lms.urls`` knows nothing of them: on the site's hosts they do not exist."""

from django.urls import path

from . import content_views as views

urlpatterns = [
    path("p/<str:token>/", views.player, name="scorm-player"),
    path("p/<str:token>/commit", views.commit, name="scorm-commit"),
    path("c/<str:token>/<str:sha256>/<path:path>", views.content, name="scorm-content"),
]
