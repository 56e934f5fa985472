"""Settings of accounts, signing in and sessions; ``lms.settings`` takes all of them."""

from lms import environment

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.RealNameBackend",
]
PASSWORD_HASHERS = [
    "accounts.hashers.Argon2idHasher",
    "accounts.hashers.OneTimeHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_COMMON_RULES = [
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.ContextValidator"},
]
#: What a password must be like (docs/decisions/0010): the rules of 等保 2.0, or those of ASVS 5.0.
PASSWORD_RULES = {
    "djbh": [
        {"NAME": "accounts.passwords.LengthValidator", "OPTIONS": {"least": 10}},
        {"NAME": "accounts.passwords.KindsValidator"},
        *_COMMON_RULES,
        {"NAME": "accounts.passwords.HistoryValidator", "OPTIONS": {"count": 5}},
    ],
    "asvs": [{"NAME": "accounts.passwords.LengthValidator", "OPTIONS": {"least": 12}}, *_COMMON_RULES],
}
PASSWORD_PROFILE = environment.choice("PASSWORD_PROFILE", ("djbh", "asvs"), "djbh")
AUTH_PASSWORD_VALIDATORS = PASSWORD_RULES[PASSWORD_PROFILE]
#: Days until a password has to be changed; 0 is never.
PASSWORD_DAYS = {"djbh": 90, "asvs": 0}[PASSWORD_PROFILE]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# One office or one island often shares a single address: limits count tries of a name at an address, not the address.
ACCOUNT_RATE_LIMITS = {
    "login": "1200/m/ip",
    "login_failed": "1200/m/ip",
    "reset_password": "120/m/ip,5/h/key",
    "signup": "60/h/ip",
    # Whoever knows the password tries so many codes of six digits, from anywhere.
    "second_factor": "10/5m/key",
    # Workbooks that anybody may have examined.
    "verify_sheet": "20/m/ip",
    # Letters: of a person (a whole government may write from one address); of people without account behind one
    # address; tries at a code of 99 bits.
    "mailbox_send": "30/h/user,12000/h/ip",
    "mailbox_public": "30/h/ip",
    "mailbox_code": "20/5m/ip",
    # Signed nominations of one person.
    "nominate": "20/h/user",
    # What readers say about pages.
    "feedback": "30/h/ip",
}
ACCOUNT_FORMS = {"reset_password": "accounts.forms.password_reset.AskForResetForm"}
# Not django-allauth's own, which would keep addresses in a second table.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.second_factor.SignInCodeForm",
    "reauthenticate": "accounts.forms.second_factor.ConfirmCodeForm",
    "activate_totp": "accounts.forms.second_factor.SetUpForm",
}
#: Signing in through an identity provider of the office: off unless an address is set. Claims: part -> name there.
OIDC_SERVER_URL = environment.text("OIDC_SERVER_URL", "").rstrip("/")
OIDC_NAME = environment.text("OIDC_NAME", "统一身份认证")
OIDC_CLAIMS = {
    "employee_number": environment.text("OIDC_EMPLOYEE_CLAIM", "employee_number"),
    "id_number": environment.text("OIDC_ID_NUMBER_CLAIM", ""),
    "real_name": environment.text("OIDC_REAL_NAME_CLAIM", "name"),
    "workplace": environment.text("OIDC_WORKPLACE_CLAIM", "department"),
}
_OIDC_APP = {
    "client_id": environment.text("OIDC_CLIENT_ID", ""),
    "secret": environment.text("OIDC_CLIENT_SECRET", ""),
    "name": OIDC_NAME,
    "settings": {"server_url": OIDC_SERVER_URL},
}
CAS_SERVER_URL = environment.text("CAS_SERVER_URL", "").rstrip("/")
CAS_NAME = environment.text("CAS_NAME", "单点登录")
CAS_CLAIMS = {
    "employee_number": environment.text("CAS_EMPLOYEE_ATTRIBUTE", "employeeNumber"),
    "id_number": environment.text("CAS_ID_NUMBER_ATTRIBUTE", ""),
    "real_name": environment.text("CAS_REAL_NAME_ATTRIBUTE", "cn"),
    "workplace": environment.text("CAS_WORKPLACE_ATTRIBUTE", "department"),
}
SOCIALACCOUNT_PROVIDERS = {"oidc": {"APP": _OIDC_APP, "OAUTH_PKCE_ENABLED": True}} if OIDC_SERVER_URL else {}
SOCIALACCOUNT_ADAPTER = "accounts.outside.OutsideAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # our views take POST alone, with CSRF
SOCIALACCOUNT_STORE_TOKENS = False
#: Minutes without a request after which people who hold a role are signed out; learners never are.
STAFF_IDLE_MINUTES = environment.integer("STAFF_IDLE_MINUTES", 30)
HOURS_REMINDER_DAYS = environment.integer("HOURS_REMINDER_DAYS", 14)
QUARTER_CUT_OFF_DAYS = environment.integer("QUARTER_CUT_OFF_DAYS", 10)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_IPWARE_PROXY_COUNT = ALLAUTH_TRUSTED_PROXY_COUNT = environment.integer("TRUSTED_PROXIES", 0)
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "lms.views.forbidden"
