"""Addresses of scoring."""

from django.urls import include, path

from . import views

app_name = "scoring"

my_urls = [
    path("", views.mine, name="mine"),
    path("credits/<uuid:uid>/", views.credit, name="credit"),
]

staff_urls = [
    path("", views.staff, name="staff"),
    path("exports/", views.request_export, name="request_export"),
    path("exports/<uuid:uid>/", views.download_export, name="download_export"),
]

urlpatterns = [
    path("me/", include(my_urls)),
    path("rankings/", views.rankings, name="rankings"),
    path("staff/", include(staff_urls)),
]
