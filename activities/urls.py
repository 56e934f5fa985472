"""Addresses of reading lists and contests."""

from django.urls import include, path

from .views import contests, reading, staff_contests, staff_reading

app_name = "activities"

staff_list_urls = [
    path("", staff_reading.one_list, name="staff_list"),
    path("edit/", staff_reading.edit, name="edit_list"),
    path("audience/", staff_reading.audience, name="list_audience"),
    path("publish/", staff_reading.publish, name="publish_list"),
    path("export/", staff_reading.export, name="export_list"),
    path("people/<uuid:person>/", staff_reading.reader, name="reader"),
]
staff_contest_urls = [
    path("", staff_contests.one_contest, name="staff_contest"),
    path("edit/", staff_contests.edit, name="edit_contest"),
    path("audience/", staff_contests.audience, name="contest_audience"),
    path("criteria/", staff_contests.add_criterion, name="add_criterion"),
    path("criteria/<int:pk>/remove/", staff_contests.remove_criterion, name="remove_criterion"),
    path("jury/", staff_contests.add_jurors, name="add_jurors"),
    path("jury/<int:pk>/remove/", staff_contests.remove_juror, name="remove_juror"),
    path("jury/<int:pk>/excuse/", staff_contests.excuse_juror, name="excuse_juror"),
    path("call/", staff_contests.call, name="call"),
    path("judging/", staff_contests.begin_judging, name="begin_judging"),
    path("results/", staff_contests.publish, name="publish_results"),
    path("cancel/", staff_contests.cancel, name="cancel_contest"),
    path("export/", staff_contests.export, name="export_contest"),
]
urlpatterns = [
    path("learn/reading/", reading.mine, name="reading"),
    path("learn/reading/<uuid:uid>/", reading.reading_list, name="reading_list"),
    path("learn/reading/items/<uuid:uid>/", reading.item, name="reading_item"),
    path("learn/contests/", contests.contests, name="contests"),
    path("learn/contests/<uuid:uid>/", contests.contest, name="contest"),
    path("learn/contests/<uuid:uid>/take-back/", contests.take_back, name="take_back"),
    path("learn/contests/<uuid:uid>/consent/", contests.consent, name="consent"),
    path("learn/contests/<uuid:uid>/jury/", contests.jury, name="jury"),
    path("learn/contests/<uuid:uid>/jury/<int:number>/", contests.judge, name="judge"),
    path("learn/contests/<uuid:uid>/jury/<int:number>/file/", contests.judged_file, name="judged_file"),
    path("learn/contests/entries/<uuid:uid>/", contests.entry, name="entry"),
    path("learn/contests/entries/<uuid:uid>/file/", contests.file, name="file"),
    path("staff/reading/", staff_reading.lists, name="staff_lists"),
    path("staff/reading/new/", staff_reading.new, name="new_list"),
    path("staff/reading/<uuid:uid>/", include(staff_list_urls)),
    path("staff/reading/items/<uuid:uid>/remove/", staff_reading.remove_item, name="remove_item"),
    path("staff/contests/", staff_contests.contests, name="staff_contests"),
    path("staff/contests/new/", staff_contests.new, name="new_contest"),
    path("staff/contests/<uuid:uid>/", include(staff_contest_urls)),
]
