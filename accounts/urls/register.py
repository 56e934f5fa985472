"""Applying for an account under the real name."""

from django.urls import path

from ..views import register

app_name = "register"

urlpatterns = [
    path("", register.apply, name="apply"),
    path("done/", register.done, name="done"),
    path("status/", register.status, name="status"),
]
