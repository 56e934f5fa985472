"""Addresses of the portal besides its Wagtail pages."""

from django.urls import path

from .views import display, public, staff, staff_counties

app_name = "portal"

urlpatterns = [
    path("preferences/display/", display.choose_display, name="display"),
    path("files/images/<path:name>", public.picture, name="picture"),
    path("search/", public.search, name="search"),
    path("feedback/", public.feedback, name="feedback"),
    path("counties/", public.counties, name="counties"),
    path("kiosk/", public.kiosk, name="kiosk"),
    path("staff/publications/", staff.publications, name="publications"),
    path("staff/publications/export/", staff.export_publications, name="export_publications"),
    path("staff/publications/<int:pk>/take-down/", staff.take_down, name="take_down"),
    path("staff/publications/take-downs/<int:pk>/put-back/", staff.put_back, name="put_back"),
    path("staff/feedback/", staff.feedback_list, name="staff_feedback"),
    path("staff/feedback/<uuid:uid>/", staff.feedback_item, name="staff_feedback_item"),
    path("staff/incident/", staff.incident, name="incident"),
    path("staff/county-sites/", staff_counties.sites, name="county_sites"),
    path("staff/county-sites/<int:pk>/close/", staff_counties.close, name="close_site"),
    path("staff/recommendations/", staff_counties.recommendations, name="recommendations"),
    path("staff/recommendations/<uuid:uid>/", staff_counties.decide, name="decide"),
    path("staff/recommendations/<uuid:uid>/withdraw/", staff_counties.withdraw, name="withdraw_recommendation"),
]
