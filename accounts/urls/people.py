"""The people of the own scope."""

from django.urls import path

from ..views import people, person

app_name = "people"

urlpatterns = [
    path("", people.people, name="list"),
    path("number/", people.by_number, name="by_number"),
    path("export/", people.export, name="export"),
    path("exports/", people.exports, name="exports"),
    path("exports/<uuid:uid>/", people.download, name="download"),
    path("new/", people.new, name="new"),
    path("<uuid:uid>/", person.person, name="person"),
    path("<uuid:uid>/account/", person.edit_account, name="account"),
    path("<uuid:uid>/record/", person.edit_record, name="record"),
    path("<uuid:uid>/transfer/", person.transfer, name="transfer"),
    path("<uuid:uid>/posts/<int:pk>/", person.correct, name="correct"),
    path("<uuid:uid>/leave/", person.leave, name="leave"),
    path("<uuid:uid>/disable/", person.disable, name="disable"),
    path("<uuid:uid>/reactivate/", person.reactivate, name="reactivate"),
    path("<uuid:uid>/password/", person.password, name="password"),
    path("<uuid:uid>/reveal/", person.reveal, name="reveal"),
]
