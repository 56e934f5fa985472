"""Applying for an account under the real name."""

from django.urls import URLPattern, URLResolver

app_name = "register"

urlpatterns: list[URLPattern | URLResolver] = []
