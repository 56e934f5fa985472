"""Addresses of scoring."""

from django.urls import include, path

from . import policy_views, views

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

policy_urls = [
    path("", policy_views.policies, name="policies"),
    path("new/", policy_views.new, name="new_policy"),
    path("simulations/<uuid:uid>/", policy_views.simulation, name="simulation"),
    path("<uuid:uid>/", policy_views.policy, name="policy"),
    path("<uuid:uid>/edit/", policy_views.edit, name="edit_policy"),
    path("<uuid:uid>/copy/", policy_views.copy, name="copy_policy"),
    path("<uuid:uid>/simulate/", policy_views.simulate, name="simulate_policy"),
    path("<uuid:uid>/activate/", policy_views.activate, name="activate_policy"),
    path("<uuid:uid>/discard/", policy_views.discard, name="discard_policy"),
]

urlpatterns = [
    path("me/", include(my_urls)),
    path("rankings/", views.rankings, name="rankings"),
    path("staff/", include(staff_urls)),
    path("staff/policies/", include(policy_urls)),
]
