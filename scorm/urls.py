"""Addresses on the site's host, below ``/packages/``; those of the content's host are in ``content_urls``."""

from django.urls import path

from . import views

app_name = "scorm"

urlpatterns = [
    path("launch/", views.launch, name="launch"),
    path("play/<uuid:uid>/", views.play, name="play"),
    path("play/<uuid:uid>/leave/", views.leave, name="leave"),
]
