"""Addresses of the discussion, of its moderation and of course evaluation."""

from django.urls import path

from .views import evaluation, live, staff, threads

app_name = "discussion"

urlpatterns = [
    path("discussion/", threads.index, name="index"),
    path("discussion/new/", threads.new, name="new"),
    path("discussion/<uuid:uid>/", threads.thread, name="thread"),
    path("discussion/<uuid:uid>/follow/", threads.follow, name="follow"),
    path("discussion/posts/<uuid:uid>/edit/", threads.edit, name="edit"),
    path("discussion/posts/<uuid:uid>/delete/", threads.delete, name="delete"),
    path("discussion/posts/<uuid:uid>/report/", threads.report, name="report"),
    path("discussion/posts/<uuid:uid>/appeal/", threads.appeal, name="appeal"),
    path("discussion/posts/<uuid:uid>/answer/", threads.answer, name="answer"),
    path("discussion/live/<uuid:uid>/", live.live, name="live"),
    path("learn/<int:course_id>/evaluation/", evaluation.evaluate_course, name="evaluate"),
    path("staff/discussion/", staff.queue, name="queue"),
    path("staff/discussion/posts/<uuid:uid>/", staff.post, name="staff_post"),
    path("staff/discussion/questions/", staff.questions, name="questions"),
    path("staff/discussion/boards/", staff.boards, name="boards"),
    path("staff/discussion/boards/new/", staff.board, name="new_board"),
    path("staff/discussion/boards/<uuid:uid>/", staff.board, name="board"),
    path("staff/discussion/questions/live/<uuid:uid>/", live.desk, name="live_desk"),
    path("staff/discussion/questions/live/asked/<uuid:uid>/", live.decide, name="live_question"),
    path("staff/discussion/pause/", staff.pause, name="pause"),
    path("staff/discussion/evaluation/", staff.evaluation_questions, name="evaluation_questions"),
]
