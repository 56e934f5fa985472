"""Addresses of the official calendar."""

from django.urls import path

from . import views

app_name = "workdays"

urlpatterns = [
    path("staff/calendar/", views.years, name="years"),
    path("staff/calendar/import/", views.arrangement, name="import"),
    path("staff/calendar/<int:year>/", views.year, name="year"),
    path("staff/calendar/<int:year>/new/", views.edit, name="new_day"),
    path("staff/calendar/<int:year>/confirm/", views.confirm, name="confirm"),
    path("staff/calendar/<int:year>/<slug:day>/", views.edit, name="edit_day"),
    path("staff/calendar/<int:year>/<slug:day>/remove/", views.remove, name="remove_day"),
]
