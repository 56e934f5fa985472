"""Answering requests for a correction."""

from django.urls import path

from ..views import corrections

app_name = "corrections"

urlpatterns = [
    path("", corrections.wishes, name="list"),
    path("<uuid:uid>/", corrections.wish, name="detail"),
]
