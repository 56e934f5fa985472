"""Addresses of the trainers' desk, below /staff/courses/."""

from django.urls import path

from . import views

app_name = "teaching"

urlpatterns = [
    path("", views.courses, name="courses"),
    path("<int:course_id>/", views.report, name="report"),
    path("broadcasts/", views.broadcasts, name="broadcasts"),
    path("imports/", views.imports, name="imports"),
    path("imports/template/", views.template, name="template"),
    path("imports/<uuid:uid>/", views.detail, name="import"),
    path("imports/<uuid:uid>/faults/", views.faults, name="faults"),
    path("imports/<uuid:uid>/confirm/", views.confirm, name="confirm"),
    path("imports/<uuid:uid>/discard/", views.discard, name="discard"),
    path("imports/<uuid:uid>/submit/", views.submit, name="submit"),
]
