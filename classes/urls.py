"""Addresses of classes: the learners', the staff's, and the public check of certificates."""

from django.urls import include, path

from .views import certificates, courses, learner, meetings, papers, programmes, roster, signing, staff, viewings

app_name = "classes"

class_urls = [
    path("", learner.one_class, name="class"),
    path("sign-up/", learner.sign_up_for, name="sign_up"),
    path("withdraw/", learner.withdraw, name="withdraw"),
    path("electives/<int:pk>/", learner.elective, name="elective"),
    path("materials/<uuid:document>/", learner.material, name="material"),
]

staff_class_urls = [
    path("", staff.one_class, name="staff_class"),
    path("edit/", staff.edit, name="edit"),
    path("audience/", staff.audience, name="staff_audience"),
    path("courses/", courses.courses, name="staff_courses"),
    path("courses/<int:course>/", courses.change, name="change_course"),
    path("roster/", roster.roster, name="roster"),
    path("roster/audience/", roster.enrol_audience, name="enrol_audience"),
    path("roster/add/", roster.add_people, name="add_people"),
    path("roster/groups/", roster.set_group, name="set_group"),
    path("roster/<uuid:member>/remove/", roster.remove_member, name="remove_member"),
    path("groups/", roster.groups, name="groups"),
    path("groups/<uuid:group>/remove/", roster.remove_group, name="remove_group"),
    path("meetings/", meetings.meetings, name="staff_meetings"),
    path("documents/", papers.documents, name="documents"),
    path("documents/<uuid:document>/", papers.document, name="document"),
    path("documents/<uuid:document>/remove/", papers.remove_document, name="remove_document"),
    path("announcements/", papers.announcements, name="announcements"),
    path("announcements/<uuid:announcement>/withdraw/", papers.withdraw_announcement, name="withdraw_announcement"),
    path("results/", staff.results, name="results"),
    path("events/", staff.events, name="events"),
    path("export/", staff.export, name="export"),
    path("act/<slug:name>/", staff.act, name="act"),
]

staff_meeting_urls = [
    path("edit/", meetings.edit, name="edit_meeting"),
    path("cancel/", meetings.cancel, name="cancel_meeting"),
    path("sheet/", meetings.sheet, name="sheet"),
    path("screen/", meetings.screen, name="screen"),
]

programme_urls = [
    path("", programmes.programme, name="programme"),
    path("edit/", programmes.edit, name="edit_programme"),
    path("audience/", programmes.audience, name="programme_audience"),
    path("delete/", programmes.delete, name="delete_programme"),
]

viewing_urls = [
    path("", viewings.viewing, name="viewing"),
    path("edit/", viewings.edit, name="edit_viewing"),
    path("roster/", viewings.roster, name="viewing_roster"),
    path("confirm/", viewings.confirm, name="confirm_viewing"),
    path("approve/", viewings.approve, name="approve_viewing"),
    path("return/", viewings.give_back, name="return_viewing"),
    path("void/", viewings.void, name="void_viewing"),
]

urlpatterns = [
    path("classes/", learner.class_list, name="list"),
    path("classes/calendar.ics", learner.calendar, name="calendar"),
    path("classes/certificates/", certificates.certificates, name="certificates"),
    path("classes/certificates/<uuid:uid>/", certificates.certificate, name="certificate"),
    path("classes/certificates/<uuid:uid>/pdf/", certificates.pdf, name="certificate_pdf"),
    path("classes/meetings/<uuid:uid>/", learner.meeting, name="meeting"),
    path("classes/meetings/<uuid:uid>/sign/<str:code>/", signing.sign_in, name="sign"),
    path("classes/<uuid:uid>/", include(class_urls)),
    path("certificates/", certificates.check, name="check"),
    path("staff/classes/", staff.class_list, name="staff_list"),
    path("staff/classes/new/", staff.new, name="new"),
    path("staff/classes/meetings/<uuid:uid>/", include(staff_meeting_urls)),
    path("staff/classes/<uuid:uid>/", include(staff_class_urls)),
    path("staff/programmes/", programmes.programmes, name="programmes"),
    path("staff/programmes/new/", programmes.new, name="new_programme"),
    path("staff/programmes/<uuid:uid>/", include(programme_urls)),
    path("staff/viewings/", viewings.viewings, name="viewings"),
    path("staff/viewings/new/", viewings.new, name="new_viewing"),
    path("staff/viewings/<uuid:uid>/", include(viewing_urls)),
]
