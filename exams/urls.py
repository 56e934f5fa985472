"""Addresses of exams."""

from django.urls import URLPattern, URLResolver, include, path

from .views import candidate, corrections, marking, papers, people, results, series, sitting, staff, statistics

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

staff_exam_urls: list[URLPattern | URLResolver] = [
    path("", staff.exam, name="staff_exam"),
    path("edit/", staff.edit, name="staff_edit"),
    path("audience/", staff.audience, name="staff_audience"),
    path("act/<slug:name>/", staff.act, name="staff_act"),
    path("board/", people.board, name="board"),
    path("results/", people.results, name="results"),
    path("results/export/", people.export, name="results_export"),
    path("attempts/<uuid:attempt>/", people.attempt, name="staff_attempt"),
    path("adjust/", people.adjust, name="adjust"),
    path("markers/", people.markers, name="markers"),
    path("make-up/", people.make_up, name="make_up"),
    path("marking/", marking.progress, name="progress"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/export/", statistics.export, name="statistics_export"),
    path("questions/", corrections.questions, name="asked"),
    path("questions/<int:version>/", corrections.correct, name="correct"),
]

paper_urls: list[URLPattern | URLResolver] = [
    path("", papers.paper, name="paper"),
    path("edit/", papers.edit, name="paper_edit"),
    path("questions/", papers.pick, name="pick"),
    path("rules/new/", papers.line, name="line_new"),
    path("lines/<int:pk>/", papers.line, name="line"),
    path("lines/<int:pk>/drop/", papers.drop, name="line_drop"),
    path("ready/", papers.ready, name="paper_ready"),
    path("copy/", papers.copy, name="paper_copy"),
    path("print/", papers.printed, name="paper_print"),
]

staff_urls: list[URLPattern | URLResolver] = [
    path("exams/", staff.exam_list, name="staff_exams"),
    path("exams/new/", staff.new, name="staff_new"),
    path("exams/<uuid:uid>/", include(staff_exam_urls)),
    path("papers/", papers.paper_list, name="papers"),
    path("papers/new/", papers.new, name="paper_new"),
    path("papers/<uuid:uid>/", include(paper_urls)),
    path("marking/", marking.mine, name="marking"),
    path("marking/<uuid:uid>/", marking.mark, name="mark"),
    path("appeals/", corrections.appeals, name="appeals"),
    path("appeals/<uuid:uid>/", corrections.decide, name="decide"),
    path("exam-series/", series.series_list, name="series_list"),
    path("exam-series/new/", series.series, name="series_new"),
    path("exam-series/<uuid:uid>/", series.series, name="series"),
    path("exam-series/<uuid:uid>/remove/", series.remove, name="series_remove"),
]

urlpatterns = [
    path("staff/", include(staff_urls)),
    path("exams/", candidate.exam_list, name="exam_list"),
    path("exams/wrong/", results.wrong_list, name="wrong_list"),
    path("exams/wrong/<uuid:uid>/", results.wrong, name="wrong"),
    path("exams/wrong/<uuid:uid>/forget/", results.forget, name="forget"),
    path("exams/attempts/<uuid:uid>/", include(attempt_urls)),
    path("exams/<uuid:uid>/", include(exam_urls)),
]
