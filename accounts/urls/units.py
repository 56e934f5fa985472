"""The tree of units and the categories."""

from django.urls import path

from ..views import categories, units

app_name = "units"

urlpatterns = [
    path("", units.tree, name="tree"),
    path("categories/", categories.categories, name="categories"),
    path("categories/<int:pk>/", categories.category, name="category"),
    path("categories/<int:pk>/delete/", categories.delete, name="delete_category"),
    path("<int:pk>/", units.unit, name="unit"),
    path("<int:pk>/new/", units.new, name="new"),
    path("<int:pk>/edit/", units.edit, name="edit"),
    path("<int:pk>/rename/", units.rename, name="rename"),
    path("<int:pk>/move/", units.move, name="move"),
    path("<int:pk>/merge/", units.merge, name="merge"),
    path("<int:pk>/close/", units.close, name="close"),
    path("<int:pk>/changes/<int:event>/withdraw/", units.withdraw, name="withdraw"),
]
