"""Addresses of the mailbox, below ``/mailbox/``."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.my_letters, name="my_letters"),
    path("write/", views.write, name="write"),
    path("office/", views.office, name="office"),
    path("<uuid:uid>/", views.letter, name="letter"),
]
