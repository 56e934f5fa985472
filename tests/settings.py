"""Settings of the test suite: the real ones, with the test plugin added."""

import os
import tempfile

from lms.settings import *  # noqa: F403
from lms.settings import INSTALLED_APPS, VAR_DIR

INSTALLED_APPS = ["tests.testplugin", *INSTALLED_APPS]
MEDIA_ROOT = VAR_DIR / "uploads"
DEBUG = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
METRICS_TOKEN = "metrics-token-of-the-tests"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
FILE_UPLOAD_TEMP_DIR = tempfile.gettempdir()
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's event loop runs in the test's thread
