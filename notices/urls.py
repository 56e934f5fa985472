"""Addresses of notices."""

from django.urls import include, path

from .views import office, own, wordings

app_name = "notices"

announcement_urls = [
    path("", office.announcement, name="announcement"),
    path("edit/", office.edit, name="edit_announcement"),
    path("audience/", office.audience, name="audience"),
    path("send/", office.send, name="send"),
    path("remind/", office.remind, name="remind"),
]
urlpatterns = [
    path("notices/", own.inbox, name="inbox"),
    path("notices/unread/", own.unread, name="unread"),
    path("notices/read/", own.all_read, name="all_read"),
    path("notices/channels/", own.channels, name="channels"),
    path("notices/announcements/<uuid:uid>/", own.read_announcement, name="read_announcement"),
    path("notices/<uuid:uid>/", own.notice, name="notice"),
    path("staff/announcements/", office.announcements, name="announcements"),
    path("staff/announcements/new/", office.new, name="new_announcement"),
    path("staff/announcements/<uuid:uid>/", include(announcement_urls)),
    path("staff/deliveries/", office.deliveries, name="deliveries"),
    path("staff/deliveries/<int:pk>/again/", office.again, name="again"),
    path("staff/notice-wordings/", wordings.wordings, name="wordings"),
    path("staff/notice-wordings/<slug:code>/", wordings.wording, name="wording"),
    path("staff/notice-wordings/<slug:code>/restore/", wordings.restore, name="restore_wording"),
]
