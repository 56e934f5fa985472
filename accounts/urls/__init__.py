"""Sign-in and the pages of one's own account.

django-allauth brings the views; only those are mounted that make sense where staff issue the accounts: there is no
sign-up, no e-mail management and no password reset by e-mail.
"""

from allauth.account import views
from django.urls import include, path

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("profile/", include("accounts.urls.profile")),
    path("register/", include("accounts.urls.register")),
]
