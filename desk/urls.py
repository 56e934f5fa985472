"""Addresses of the pages about one's own learning."""

from django.urls import path

from . import views

app_name = "desk"

urlpatterns = [
    path("notes/", views.notes, name="notes"),
    path("notes/file/", views.notes_file, name="notes_file"),
    path("notes/<uuid:uid>/", views.edit_note, name="edit_note"),
    path("notes/<uuid:uid>/delete/", views.delete_note, name="delete_note"),
    path("<int:course_id>/<uuid:lesson_uid>/notes/", views.add_note, name="add_note"),
    path("favourites/", views.favourites, name="favourites"),
    path("favourites/<int:course_id>/", views.set_favourite, name="set_favourite"),
    path("plan/", views.plan, name="plan"),
    path("plan/calendar.ics", views.calendar_file, name="calendar_file"),
    path("plan/courses/<int:course_id>/", views.plan_course, name="plan_course"),
    path("plan/<uuid:uid>/drop/", views.drop_from_plan, name="drop_from_plan"),
    path("history/", views.history, name="history"),
]
