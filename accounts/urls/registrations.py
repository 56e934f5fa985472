"""Reviewing applications for an account."""

from django.urls import path

from ..views import registrations

app_name = "registrations"

urlpatterns = [
    path("", registrations.applications, name="list"),
    path("<uuid:uid>/", registrations.application, name="detail"),
    path("<uuid:uid>/extend/", registrations.extend, name="extend"),
]
