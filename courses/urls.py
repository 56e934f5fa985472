"""Addresses of courses; the catalogue and the course pages themselves are Wagtail pages."""

from django.urls import include, path

from . import finding_views, views

app_name = "courses"

lesson_urls = [
    path("", views.learn, name="learn"),
    path("finish/", views.finish, name="finish"),
]

urlpatterns = [
    path("covers/<int:course_id>.svg", views.cover, name="cover"),
    path("find/suggest/", finding_views.suggestions, name="suggest"),
    path("staff/missed-words/", finding_views.missed_words, name="missed_words"),
    path("learn/", views.my_courses, name="my_courses"),
    path("learn/<int:course_id>/<uuid:lesson_uid>/", include(lesson_urls)),
]
