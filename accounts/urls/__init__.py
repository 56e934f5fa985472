"""Sign-in and the pages of one's own account.

django-allauth brings the views; only those are mounted that make sense where staff issue the accounts: there is no
sign-up, no e-mail management and no password reset by e-mail.
"""

from allauth.account import views
from django.urls import include, path

from accounts.views import sessions

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("sessions/", sessions.session_list, name="account_sessions"),
    path("sessions/others/end/", sessions.end_others, name="account_end_other_sessions"),
    path("sessions/<int:session_id>/end/", sessions.end_session, name="account_end_session"),
    path("2fa/", include("allauth.mfa.urls")),
    path("profile/", include("accounts.urls.profile")),
    path("register/", include("accounts.urls.register")),
]
