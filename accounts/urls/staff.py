"""The staff area of people, units and roles; each part has its own module and namespace."""

from django.urls import include, path

urlpatterns = [
    path("people/", include("accounts.urls.people")),
    path("units/", include("accounts.urls.units")),
    path("roles/", include("accounts.urls.roles")),
    path("imports/", include("accounts.urls.imports")),
    path("registrations/", include("accounts.urls.registrations")),
    path("corrections/", include("accounts.urls.corrections")),
    path("security/", include("accounts.urls.security")),
    path("audit/", include("accounts.urls.audit")),
]
