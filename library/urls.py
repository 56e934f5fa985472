"""Addresses of the library."""

from django.urls import path

from . import staff_views, tus, views

app_name = "library"

STAFF = "staff/library/"
urlpatterns = [
    path("library/", views.index, name="index"),
    path("library/<uuid:uid>/", views.document, name="document"),
    path("library/versions/<uuid:uid>/<int:number>/", views.page, name="page"),
    path("library/versions/<uuid:uid>/<int:number>.webp", views.picture, name="picture"),
    path("library/versions/<uuid:uid>/file/", views.file, name="file"),
    path(STAFF, staff_views.index, name="staff_index"),
    path(f"{STAFF}new/", staff_views.new, name="staff_new"),
    path(f"{STAFF}categories/", staff_views.categories, name="staff_categories"),
    path(f"{STAFF}categories/<int:pk>/", staff_views.category, name="staff_category"),
    path(f"{STAFF}uploads/", tus.collection, name="staff_uploads"),
    path(f"{STAFF}uploads/<uuid:uid>/", tus.one, name="staff_upload"),
    path(f"{STAFF}uploads/<uuid:uid>/give-up/", staff_views.upload_give_up, name="staff_upload_give_up"),
    path(f"{STAFF}<uuid:uid>/", staff_views.document, name="staff_document"),
    path(f"{STAFF}<uuid:uid>/edit/", staff_views.edit, name="staff_edit"),
    path(f"{STAFF}<uuid:uid>/publish/", staff_views.publish, name="staff_publish"),
    path(f"{STAFF}<uuid:uid>/withdraw/", staff_views.withdraw, name="staff_withdraw"),
    path(f"{STAFF}<uuid:uid>/versions/new/", staff_views.version_new, name="staff_version_new"),
    path(f"{STAFF}versions/<uuid:uid>/edit/", staff_views.version_edit, name="staff_version_edit"),
    path(f"{STAFF}versions/<uuid:uid>/again/", staff_views.version_again, name="staff_version_again"),
    path(f"{STAFF}versions/<uuid:uid>/withdraw/", staff_views.version_withdraw, name="staff_version_withdraw"),
]
