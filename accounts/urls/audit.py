"""The audit log."""

from django.urls import path

from ..views import audit

app_name = "audit"

urlpatterns = [
    path("", audit.entries, name="list"),
    path("export/", audit.export, name="export"),
]
