"""Addresses of nominating, below ``/nomination/``."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.my_nominations, name="my_nominations"),
    path("write/", views.write, name="write"),
    path("office/", views.office, name="office"),
    path("<uuid:uid>/", views.nomination, name="nomination"),
    path("<uuid:uid>/withdraw/", views.take_back, name="withdraw"),
]
