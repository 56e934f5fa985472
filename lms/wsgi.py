"""WSGI entry point: ``granian --interface wsgi lms.wsgi:application``."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

application = get_wsgi_application()

# All views are loaded before the first request, and what lives as long as the process is not looked through for
# garbage: a full collection would stop a request for 170 ms.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
# A request makes some ten thousand objects and drops nearly all of them by itself. Looking for circles at every 700th,
# as Python does unless told, costs a twentieth of it.
gc.set_threshold(20_000, 20, 20)
