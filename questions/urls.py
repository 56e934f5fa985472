"""Addresses of the question bank, below /staff/questions/."""

from django.urls import path

from .views import bank, bulk, editing, imports, pictures, points

app_name = "questions"

urlpatterns = [
    path("", bank.bank, name="bank"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("export/", bulk.export, name="export"),
    path("similar/", bank.similar, name="similar"),
    path("points/", points.points, name="points"),
    path("points/<int:point_id>/", points.point, name="point"),
    path("pictures/", pictures.pictures, name="pictures"),
    path("pictures/site/", pictures.site_images, name="site_images"),
    path("pictures/site/<int:image>/", pictures.thumbnail, name="thumbnail"),
    path("preview/<slug:kind>/", editing.preview, name="preview"),
    path("imports/", imports.imports, name="imports"),
    path("imports/template/", imports.template, name="template"),
    path("imports/<uuid:uid>/", imports.detail, name="import"),
    path("imports/<uuid:uid>/faults/", imports.faults, name="faults"),
    path("imports/<uuid:uid>/confirm/", imports.confirm, name="confirm"),
    path("imports/<uuid:uid>/discard/", imports.discard, name="discard"),
    path("new/", editing.kinds, name="kinds"),
    path("new/<slug:kind>/", editing.new, name="new"),
    path("<uuid:uid>/", bank.question, name="question"),
    path("<uuid:uid>/edit/", editing.edit, name="edit"),
    path("<uuid:uid>/delete/", editing.delete, name="delete"),
    path("<uuid:uid>/add/<slug:kind>/", editing.new_child, name="new_child"),
    path("<uuid:uid>/versions/<int:version_id>/", bank.version, name="version"),
]
