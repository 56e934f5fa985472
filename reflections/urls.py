"""Addresses of reflections."""

from django.urls import path

from . import staff_views, views

app_name = "reflections"

urlpatterns = [
    path("learn/reflections/", views.mine, name="mine"),
    path("learn/reflections/wall/", views.wall, name="wall"),
    path("learn/reflections/wall/<uuid:uid>/", views.shown, name="shown"),
    path("learn/reflections/<uuid:uid>/", views.task, name="task"),
    path("learn/reflections/<uuid:uid>/draft/", views.draft, name="draft"),
    path("learn/reflections/<uuid:uid>/consent/", views.consent, name="consent"),
    path("staff/reflections/", staff_views.tasks, name="staff"),
    path("staff/reflections/new/", staff_views.new, name="new"),
    path("staff/reflections/<uuid:uid>/", staff_views.task, name="staff_task"),
    path("staff/reflections/<uuid:uid>/edit/", staff_views.edit, name="edit"),
    path("staff/reflections/<uuid:uid>/audience/", staff_views.audience, name="audience"),
    path("staff/reflections/<uuid:uid>/publish/", staff_views.publish, name="publish"),
    path("staff/reflections/<uuid:uid>/export/", staff_views.export, name="export"),
    path("staff/reflections/submissions/<uuid:uid>/", staff_views.submission, name="submission"),
    path("staff/reflections/submissions/<uuid:uid>/show/", staff_views.show, name="show"),
]
