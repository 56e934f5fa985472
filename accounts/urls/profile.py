"""One's own record."""

from django.urls import path

from ..views import profile

app_name = "profile"

urlpatterns = [
    path("", profile.profile, name="profile"),
    path("readings/", profile.readings, name="readings"),
    path("correct/", profile.correct, name="correct"),
    path("naming/", profile.naming, name="naming"),
    path("email/", profile.email, name="email"),
    path("email/<str:token>/", profile.confirm_email, name="confirm_email"),
    path("export/", profile.export, name="export"),
]
