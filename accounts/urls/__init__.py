"""Sign-in and the pages of one's own account.

django-allauth brings the views; only those are mounted that make sense where staff issue the accounts: there is no
open sign-up and no e-mail management.
"""

from allauth.account import views
from django.urls import include, path, re_path

from accounts.views import outside, sessions

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9a-z]+)-(?P<key>[0-9a-z-]+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sessions/", sessions.session_list, name="account_sessions"),
    path("sessions/others/end/", sessions.end_others, name="account_end_other_sessions"),
    path("sessions/<int:session_id>/end/", sessions.end_session, name="account_end_session"),
    path("oidc/login/", outside.oidc_login, name="oidc_login"),
    path("oidc/callback/", outside.oidc_callback, name="oidc_callback"),
    path("cas/login/", outside.cas_login, name="cas_login"),
    path("cas/callback/", outside.cas_callback, name="cas_callback"),
    path("2fa/", include("allauth.mfa.urls")),
    path("profile/", include("accounts.urls.profile")),
    path("register/", include("accounts.urls.register")),
]
