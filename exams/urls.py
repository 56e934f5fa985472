"""Addresses of exams."""

from django.urls import include, path

from . import views

app_name = "exams"

exam_urls = [
    path("", views.exam, name="exam"),
    path("start/", views.start, name="start"),
]

attempt_urls = [
    path("", views.attempt, name="attempt"),
    path("submit/", views.submit, name="submit"),
    path("result/", views.result, name="result"),
]

urlpatterns = [
    path("exams/", views.exam_list, name="exam_list"),
    path("exams/attempts/<uuid:uid>/", include(attempt_urls)),
    path("exams/<uuid:uid>/", include(exam_urls)),
]
