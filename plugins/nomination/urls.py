"""Addresses of nominating, below ``/nomination/``."""

from django.urls import path

from .views import analysis, office, own, posts, rules, shortlist, steps

urlpatterns = [
    path("", own.my_nominations, name="my_nominations"),
    path("write/", steps.write, name="write"),
    path("write/discard/", steps.discard, name="discard"),
    path("write/<slug:name>/", steps.step, name="step"),
    path("office/", office.office, name="office"),
    path("office/register/", office.register, name="register"),
    path("office/scans/<uuid:uid>/", office.scan, name="scan"),
    path("office/posts/", posts.internal_posts, name="internal_posts"),
    path("office/posts/new/", posts.new_internal_post, name="new_internal_post"),
    path("office/posts/<uuid:uid>/", posts.edit_internal_post, name="edit_internal_post"),
    path("office/posts/<uuid:uid>/close/", posts.close_post, name="close_internal_post"),
    path("office/shortlist/", shortlist.shortlist, name="shortlist"),
    path("office/shortlist/new/", shortlist.new_entry, name="new_entry"),
    path("office/shortlist/<uuid:uid>/remove/", shortlist.remove, name="remove_entry"),
    path("office/shortlist/<uuid:uid>/appoint/", shortlist.appoint, name="appoint_entry"),
    path("office/shortlist/<uuid:uid>/trace/", shortlist.trace_entry, name="trace_entry"),
    path("office/analysis/", analysis.analysis, name="analysis"),
    path("office/batches/", analysis.batches, name="batches"),
    path("office/participation/", analysis.participation_report, name="participation"),
    path("office/weights/", rules.weights, name="weights"),
    path("office/rules/", rules.rules, name="rules"),
    path("office/rules/new/", rules.new_rule, name="new_rule"),
    path("office/rules/<uuid:uid>/", rules.edit_rule, name="edit_rule"),
    path("office/rules/<uuid:uid>/end/", rules.remove_rule, name="end_rule"),
    path("<uuid:uid>/", own.nomination, name="nomination"),
    path("<uuid:uid>/receipt/", own.receipt, name="receipt"),
    path("<uuid:uid>/withdraw/", own.take_back, name="withdraw"),
]
