"""Who may open what: one's own account, and the operation of the site."""

from .row import Row

RESET_KEY = "account/^password/reset/key/(?P<uidb36>[0-9a-z]+)-(?P<key>[0-9a-z-]+)/$"


ROWS = [
    # --- operation
    Row("metrics", guest=404, others=404),
    Row("favicon.ico", others=302),
    # --- one's own account
    Row("account/login/", guest=200, others=302),
    Row("account/logout/", guest=302, others=200),
    Row("account/inactive/", guest=200),
    Row("account/reauthenticate/"),
    Row("account/password/change/"),
    Row("account/password/set/", others=302),
    Row("account/sessions/"),
    Row("account/sessions/others/end/", others=302, post={}),
    Row("account/sessions/<int:session_id>/end/", others=404, path=lambda w: "account/sessions/999999/end/", post={}),
    # no identity provider is configured
    Row("account/oidc/login/", guest=404, others=404, post={}),
    Row("account/oidc/callback/", guest=404, others=404),
    Row("account/cas/login/", guest=404, others=404, post={}),
    Row("account/cas/callback/", guest=404, others=404),
    Row("account/password/reset/", guest=200),
    Row("account/password/reset/done/", guest=200),
    Row(RESET_KEY, guest=200, path=lambda w: "account/password/reset/key/1-forged/"),
    Row("account/password/reset/key/done/", guest=200),
    Row("account/2fa/"),
    Row("account/profile/"),
    Row("account/profile/readings/"),
    Row("account/profile/correct/"),
    Row("account/profile/naming/", others=302, post={}),
    # the password is asked for once more
    Row("account/profile/email/", others=302),
    Row("account/profile/email/<str:token>/", others=302, path=lambda w: "account/profile/email/forged/"),
    Row("account/profile/export/", others=302),
    Row("account/register/", guest=200),
    Row("account/register/done/", guest=302, others=302),
    Row("account/register/status/", guest=200),
    Row("account/2fa/authenticate/", others=302),
    Row("account/2fa/reauthenticate/", others=302),
    # what needs the password once more sends there first
    Row("account/2fa/totp/activate/", others=302),
    Row("account/2fa/totp/deactivate/", others=404),
    Row("account/2fa/recovery-codes/", others=404),
    Row("account/2fa/recovery-codes/generate/", others=302),
    Row("account/2fa/recovery-codes/download/", others=404),
    Row("preferences/display/", guest=302, others=302, post={"display": "large"}),
]
