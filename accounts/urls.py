"""Sign-in and the pages of one's own account; django-allauth brings the views."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
