"""The tree of units and the categories."""

from django.urls import path

from ..views import categories, unit_imports, units

app_name = "units"

urlpatterns = [
    path("", units.tree, name="tree"),
    path("categories/", categories.categories, name="categories"),
    path("categories/<int:pk>/", categories.category, name="category"),
    path("categories/<int:pk>/delete/", categories.delete, name="delete_category"),
    path("imports/", unit_imports.imports, name="imports"),
    path("imports/template/", unit_imports.template, name="import_template"),
    path("imports/<uuid:uid>/", unit_imports.batch, name="import"),
    path("imports/<uuid:uid>/faults/", unit_imports.faults, name="import_faults"),
    path("imports/<uuid:uid>/confirm/", unit_imports.confirm, name="confirm_import"),
    path("imports/<uuid:uid>/discard/", unit_imports.discard, name="discard_import"),
    path("<int:pk>/", units.unit, name="unit"),
    path("<int:pk>/new/", units.new, name="new"),
    path("<int:pk>/edit/", units.edit, name="edit"),
    path("<int:pk>/rename/", units.rename, name="rename"),
    path("<int:pk>/move/", units.move, name="move"),
    path("<int:pk>/merge/", units.merge, name="merge"),
    path("<int:pk>/close/", units.close, name="close"),
    path("<int:pk>/changes/<int:event>/withdraw/", units.withdraw, name="withdraw"),
]
