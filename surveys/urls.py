"""Addresses of surveys."""

from django.urls import include, path

from .views import inbound, items, office, own, replies

app_name = "surveys"

survey_urls = [
    path("", office.survey, name="survey"),
    path("edit/", office.edit, name="edit_survey"),
    path("delete/", office.delete, name="delete_survey"),
    path("audience/", office.audience, name="audience"),
    path("topics/", office.topics, name="topics"),
    path("rounds/new/", office.new_round, name="new_round"),
    path("replies/", replies.replies, name="replies"),
    path("replies/sort/", replies.sort, name="sort"),
    path("replies/suggested/", replies.suggested, name="suggested"),
    path("export/", replies.export, name="export"),
]
urlpatterns = [
    path("surveys/", own.mine, name="mine"),
    path("surveys/sms/", inbound.sms, name="sms"),
    path("surveys/<uuid:uid>/", own.reply, name="reply"),
    path("staff/surveys/", office.surveys, name="surveys"),
    path("staff/surveys/new/", office.new, name="new_survey"),
    path("staff/surveys/<uuid:uid>/", include(survey_urls)),
    path("staff/surveys/rounds/<uuid:uid>/edit/", office.edit_round, name="edit_round"),
    path("staff/surveys/rounds/<uuid:uid>/delete/", office.delete_round, name="delete_round"),
    path("staff/surveys/rounds/<uuid:uid>/send/", office.send, name="send"),
    path("staff/surveys/replies/<uuid:uid>/item/", items.make, name="make_item"),
    path("staff/survey-items/", items.items, name="items"),
    path("staff/survey-items/export/", items.export, name="export_items"),
    path("staff/survey-items/<uuid:uid>/", items.item, name="item"),
]
