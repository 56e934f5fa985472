"""Roles with a scope."""

from django.urls import path

from ..views import roles

app_name = "roles"

urlpatterns = [
    path("", roles.roles, name="list"),
    path("grant/", roles.grant, name="grant"),
    path("<int:pk>/revoke/", roles.revoke, name="revoke"),
]
