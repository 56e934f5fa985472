"""Importing people from spreadsheets."""

from django.urls import path

from ..views import imports

app_name = "imports"

urlpatterns = [
    path("", imports.imports, name="list"),
    path("template/", imports.template, name="template"),
    path("passwords/", imports.passwords, name="passwords"),
    path("<uuid:uid>/", imports.detail, name="detail"),
    path("<uuid:uid>/faults/", imports.faults, name="faults"),
    path("<uuid:uid>/confirm/", imports.confirm, name="confirm"),
    path("<uuid:uid>/discard/", imports.discard, name="discard"),
    path("<uuid:uid>/undo/", imports.undo, name="undo"),
]
