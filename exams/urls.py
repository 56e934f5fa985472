"""Addresses of exams."""

from django.urls import include, path

from .views import candidate, results, sitting

app_name = "exams"

exam_urls = [
    path("", candidate.exam, name="exam"),
    path("start/", candidate.start, name="start"),
]

attempt_urls = [
    path("", sitting.attempt, name="attempt"),
    path("save/", sitting.save, name="save"),
    path("take-over/", sitting.take_over, name="take_over"),
    path("hand-in/", sitting.hand_in, name="hand_in"),
    path("submit/", sitting.submit, name="submit"),
    path("result/", results.result, name="result"),
    path("appeal/", results.appeal, name="appeal"),
]

urlpatterns = [
    path("exams/", candidate.exam_list, name="exam_list"),
    path("exams/wrong/", results.wrong_list, name="wrong_list"),
    path("exams/wrong/<uuid:uid>/", results.wrong, name="wrong"),
    path("exams/wrong/<uuid:uid>/forget/", results.forget, name="forget"),
    path("exams/attempts/<uuid:uid>/", include(attempt_urls)),
    path("exams/<uuid:uid>/", include(exam_urls)),
]
