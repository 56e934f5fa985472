"""Addresses of courses; the catalogue and the course pages themselves are Wagtail pages."""

from django.urls import include, path

from . import finding_views, live_views, offline_views, views

app_name = "courses"

lesson_urls = [
    path("", views.learn, name="learn"),
    path("finish/", views.finish, name="finish"),
    path("page-read/", live_views.page_read, name="page_read"),
    path("join/", live_views.join, name="join"),
    path("stay/", live_views.stay, name="stay"),
    path("attendance/", offline_views.attendance, name="attendance"),
    path("attendance/<int:user_id>/withdraw/", offline_views.withdraw, name="attendance_withdraw"),
    path("recording/", live_views.recording, name="recording"),
]

urlpatterns = [
    path("covers/<int:course_id>.svg", views.cover, name="cover"),
    path("find/suggest/", finding_views.suggestions, name="suggest"),
    path("staff/missed-words/", finding_views.missed_words, name="missed_words"),
    path("learn/", views.my_courses, name="my_courses"),
    path("learn/<int:course_id>/<uuid:lesson_uid>/", include(lesson_urls)),
]
