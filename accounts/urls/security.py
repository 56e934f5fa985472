"""Locks, sessions and outside identities."""

from django.urls import path

from ..views import security as views

app_name = "security"

urlpatterns = [
    path("", views.locks, name="locks"),
    path("locks/<int:attempt_id>/unlock/", views.unlock_pair, name="unlock"),
    path("people/", views.people, name="people"),
    path("people/<uuid:uid>/sessions/", views.end_all_sessions, name="end_sessions"),
    path("people/<uuid:uid>/second-factor/", views.reset_app, name="reset_second_factor"),
    path("identities/", views.identities, name="identities"),
    path("identities/<uuid:uid>/", views.identity, name="identity"),
]
