"""One's own record."""

from django.urls import URLPattern, URLResolver

app_name = "profile"

urlpatterns: list[URLPattern | URLResolver] = []
