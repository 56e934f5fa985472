"""Addresses of the portal besides its Wagtail pages."""

from django.urls import path

from . import views

app_name = "portal"

urlpatterns = [path("preferences/display/", views.choose_display, name="display")]
