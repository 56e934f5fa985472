"""Settings, read from the environment. ``docs/reference/settings.md`` lists every variable."""

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from lms import engines, environment, logs
from lms.settings_people import *  # noqa: F403
from lms.settings_people import CAS_SERVER_URL, OIDC_SERVER_URL

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = environment.folder("LMS_VAR_DIR", BASE_DIR / "var")

PRODUCTION = environment.choice("LMS_ENV", ("development", "production"), "development") == "production"
DEBUG = environment.boolean("DEBUG", not PRODUCTION) and not PRODUCTION
SECRET_KEY = environment.text("SECRET_KEY", None if PRODUCTION else engines.local_secret(VAR_DIR, "secret_key"))
#: Keys of encrypted fields (``lms.encryption``), apart from SECRET_KEY: id:base64,… of 32 bytes each, current first.
FIELD_KEYS = environment.text("FIELD_KEYS", None if PRODUCTION else engines.local_field_keys(VAR_DIR))
#: Key of the hashes that find a row by an encrypted value: base64 of 32 bytes. It stays the same for good.
INDEX_KEY = environment.text("INDEX_KEY", None if PRODUCTION else engines.local_index_key(VAR_DIR))
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "" if PRODUCTION else "*")
SITE_URL = environment.text("SITE_URL", "http://localhost:8000").rstrip("/")
SITE_NAME = environment.text("SITE_NAME", "云洲市干部在线学习平台")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", SITE_URL if PRODUCTION else "")

# --- Apps -------------------------------------------------------------------------------------------------------

LMS_PLUGINS = environment.words("LMS_PLUGINS", "plugins.nomination,plugins.mailbox")
#: Whether letters of people without account may come without a name (SPEC M16).
MAILBOX_ANONYMOUS = environment.boolean("MAILBOX_ANONYMOUS", False)

INSTALLED_APPS = [
    *LMS_PLUGINS,
    "portal",
    "scoring",
    "classes",
    "teaching",
    "exams",
    "questions",
    "reflections",
    "activities",
    "surveys",
    "notices",
    "discussion",
    "desk",
    "courses",
    "library",
    "media",
    "scorm",
    "search",
    "accounts",
    "workdays",
    "jobs",
    "lms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "django_structlog",
    "laces",
    "ninja",  # the API's documentation from our own files, not from elsewhere
    "wagtailmedia",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "lms.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "scorm.middleware.ContentHostMiddleware",
    "lms.metrics.MetricsMiddleware",
    "portal.middleware.CountyHostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SignInLogMiddleware",
    "accounts.middleware.ActivityMiddleware",
    "accounts.middleware.OwnPasswordMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lms.middleware.ContentSecurityPolicyMiddleware",
    "portal.incidents.IncidentMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lms.middleware.FragmentMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "lms.context_processors.site",
                "portal.context_processors.county",
            ],
            "builtins": ["lms.templatetags.design"],
        },
    }
]

# --- Data -------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **dj_database_url.parse(environment.text("DATABASE_URL", engines.database_url(VAR_DIR))),
        "CONN_MAX_AGE": environment.integer("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}
BROKER_URL = environment.text("BROKER_URL", engines.broker_url(VAR_DIR))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": environment.text("CACHE_URL", engines.cache_url(BROKER_URL)),
        "KEY_PREFIX": "cache",  # the broker may share the database
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = environment.folder("MEDIA_ROOT", VAR_DIR / "uploads")
MEDIA_URL = environment.text("MEDIA_URL", "/files/")
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "lms.uploads.SealedFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",  # what editors publish
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = environment.folder("STATIC_ROOT", BASE_DIR / "static-build")
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "lms.npm.NpmFinder",
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "lms.static_storage.HashedStaticFilesStorage"
    },
}
#: Object storage that speaks S3 for the segments of finished video; without a bucket they stay below MEDIA_ROOT.
VIDEO_BUCKET = environment.text("VIDEO_BUCKET", "")
VIDEO_BUCKET_ENDPOINT = environment.text("VIDEO_BUCKET_ENDPOINT", "").rstrip("/")
if VIDEO_BUCKET:
    STORAGES["video"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": VIDEO_BUCKET,
            "endpoint_url": VIDEO_BUCKET_ENDPOINT,
            "region_name": environment.text("VIDEO_BUCKET_REGION", "us-east-1"),
            "access_key": environment.text("VIDEO_BUCKET_KEY_ID"),
            "secret_key": environment.text("VIDEO_BUCKET_SECRET"),
            # One host name for all buckets: what the policy of the pages allows is known, and needs no further DNS.
            "addressing_style": "path",
            "signature_version": "s3v4",
            "file_overwrite": True,
            "object_parameters": {"CacheControl": "private, max-age=43200, immutable"},
        },
    }
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- Protection -------------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = environment.integer("SECURE_HSTS_SECONDS", 365 * 24 * 3600) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
_BUCKET = environment.origins(VIDEO_BUCKET_ENDPOINT if VIDEO_BUCKET else "")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:", *_BUCKET],
        "worker-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF, *_BUCKET],
        "object-src": [NONE],
        "base-uri": [NONE],
        # A form of ours may lead on to an identity provider.
        "form-action": [SELF, *environment.origins(OIDC_SERVER_URL, CAS_SERVER_URL)],
        "frame-ancestors": [SELF],
    }
}
#: Wagtail's own screens carry inline scripts and styles; nothing of ours does, and nothing there may leave the site.
EDITORS_CONTENT_SECURITY_POLICY = CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
}

# --- Language and time ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Wagtail ----------------------------------------------------------------------------------------------------

EDITORS_PREFIX = "editors/"
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_RECENT_EDITS_LIMIT = 5
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Drafts save themselves after a pause. Half a second, the default, is too short on a slow line: every half-filled
# lesson would be sent, and refused.
WAGTAIL_AUTOSAVE_INTERVAL = 5_000  # milliseconds
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 1
WAGTAILIMAGES_IMAGE_MODEL = "portal.CustomImage"
WAGTAILDOCS_DOCUMENT_MODEL = "portal.CustomDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILMEDIA = {"MEDIA_MODEL": "media.Video", "MEDIA_FORM_BASE": "media.forms.VideoForm"}
#: Address of an OpenSearch, 2 or 3; empty means that PostgreSQL searches.
SEARCH_URL = environment.text("SEARCH_URL", "")
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "search.backends.opensearch", "URLS": [SEARCH_URL], "INDEX_PREFIX": "xuezhou_"}
    if SEARCH_URL
    else {"BACKEND": "search.backends.postgres"}
}

# --- Background work --------------------------------------------------------------------------------------------

CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A message that comes twice is refused by the job's row, so it may come back early; a row's lease covers its worker.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    "max_retries": 1,
}
# Video keeps a processor busy for minutes: its own queue, so that a worker of its own can take it.
CELERY_TASK_QUEUES = {"celery": {"routing_key": "celery"}, "slow": {"routing_key": "slow"}}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 3 * 3600
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
TASKS = {"default": {"BACKEND": "jobs.backends.DurableBackend"}}

# --- Video ------------------------------------------------------------------------------------------------------

#: Path of an ffmpeg binary; empty means the one of the imageio-ffmpeg wheel.
FFMPEG_BINARY = environment.text("FFMPEG_BINARY", "")
#: The highest quality that is made: 360, 720 or 1080 lines.
MEDIA_TOP_HEIGHT = environment.integer("MEDIA_TOP_HEIGHT", 720)
#: Name of the internal nginx location that serves finished video files; empty means Django answers with Range itself.
MEDIA_ACCEL_LOCATION = environment.text("MEDIA_ACCEL_LOCATION", "")
#: The largest file that may be uploaded, and what uploads leave free on the disk, in bytes.
MEDIA_MAX_UPLOAD_BYTES = environment.integer("MEDIA_MAX_UPLOAD_BYTES", 8 * 1024**3)
MEDIA_KEEP_FREE_BYTES = environment.integer("MEDIA_KEEP_FREE_BYTES", 1024**3)
#: Where the receiver of parts (``lms.receiver``) asks the site: its own address, without the proxy.
RECEIVER_SITE = environment.text("RECEIVER_SITE", "http://127.0.0.1:8000").rstrip("/")

# --- SCORM ------------------------------------------------------------------------------------------------------

#: Scheme and host (and port) from which packages are played: never one of the site's hosts. Empty: they are not.
SCORM_ORIGIN = environment.text("SCORM_ORIGIN", "" if PRODUCTION else environment.twin_origin(SITE_URL)).rstrip("/")
#: Where packages are kept; never below a folder that the site itself hands out.
SCORM_ROOT = environment.folder("SCORM_ROOT", VAR_DIR / "scorm")
#: Name of the internal nginx location that serves files of packages; empty means Django answers with Range itself.
SCORM_ACCEL_LOCATION = environment.text("SCORM_ACCEL_LOCATION", "")
#: The largest package that may be uploaded, what may come out of it (bytes), and how many files.
SCORM_MAX_ZIP_BYTES = environment.integer("SCORM_MAX_ZIP_BYTES", 512 * 1024**2)
SCORM_MAX_UNPACKED_BYTES = environment.integer("SCORM_MAX_UNPACKED_BYTES", 1024**3)
SCORM_MAX_FILES = environment.integer("SCORM_MAX_FILES", 10_000)
#: Whether the sequencing rules of SCORM 2004 are carried out ("full"), or only table of contents, forward and back.
SCORM_SEQUENCING = environment.choice("SCORM_SEQUENCING", ("simple", "full"), "simple")
if SCORM_ORIGIN:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["frame-src"] = [SELF, *environment.origins(SCORM_ORIGIN)]

# --- Courses ----------------------------------------------------------------------------------------------------

#: How many new courses a month is meant to bring (SPEC L08); trainers are told when it brings fewer.
MONTHLY_COURSES = environment.integer("MONTHLY_COURSES", 100)
#: Scheme and host of broadcasters whose player may be shown within a lesson; all others open in a window of their own.
LIVE_FRAME_ORIGINS = environment.origins(*environment.words("LIVE_FRAME_ORIGINS", ""))
if LIVE_FRAME_ORIGINS:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["frame-src"] = [
        SELF,
        *environment.origins(SCORM_ORIGIN),
        *LIVE_FRAME_ORIGINS,
    ]

# --- Operation --------------------------------------------------------------------------------------------------

METRICS_TOKEN = environment.text("METRICS_TOKEN", "")
EMAIL_BACKEND = environment.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.integer("EMAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = environment.boolean("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "webmaster@localhost")
#: The way to the SMS gateway, see ``notices.sms``.
SMS_BACKEND = environment.text("SMS_BACKEND", "notices.sms.ConsoleBackend")
SMS_FILE = environment.folder("SMS_FILE", VAR_DIR / "sms.jsonl")
SMS_URL = environment.text("SMS_URL", "")
SMS_TOKEN = environment.text("SMS_TOKEN", "")
#: With what the gateway proves itself when it brings replies, and where they lie in a network without one.
SMS_INBOUND_TOKEN = environment.text("SMS_INBOUND_TOKEN", "")
SMS_REPLIES_FILE = environment.folder("SMS_REPLIES_FILE", VAR_DIR / "sms-replies.jsonl")
#: Hours of the day in which neither e-mail nor SMS disturbs those who chose no others.
QUIET_FROM = environment.text("QUIET_FROM", "22:00")
QUIET_UNTIL = environment.text("QUIET_UNTIL", "07:30")
LOGGING = logs.configuration(as_json=PRODUCTION, level=environment.text("LOG_LEVEL", "INFO"))
# accounts.receivers binds the address that the trusted proxies report; the guess made here would be thrown away.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# X_FRAME_OPTIONS is SAMEORIGIN, not DENY: the preview of the editors' area shows pages of this site in a frame.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
