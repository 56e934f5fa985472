"""The API of the site's own JavaScript: routers are found in the installed apps' ``api.py``, not listed.

An app puts a ``router`` and a ``prefix`` (``"/watch/"``) into its ``api.py``. The documentation is at ``/api/docs``,
for staff.
"""

import json
from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest
from django.utils.module_loading import module_has_submodule
from ninja import NinjaAPI
from ninja.security import SessionAuth


class BrowserAuth(SessionAuth):
    """The signed-in person, with protection against forged requests.

    ``sendBeacon`` cannot set headers, so that the CSRF token may also come as ``csrf`` inside of the JSON body.
    """

    def __call__(self, request: HttpRequest) -> Any:
        if "HTTP_X_CSRFTOKEN" not in request.META and request.method == "POST":
            try:
                body = json.loads(request.body)
            except ValueError:
                body = None
            if isinstance(body, dict) and isinstance(body.get("csrf"), str):
                request.META["HTTP_X_CSRFTOKEN"] = body["csrf"]
        return super().__call__(request)


def staff_only(view: Any) -> Any:
    """Send guests to the sign-in page; say 403 to people who may not enter the editors' area."""
    return login_required(permission_required("wagtailadmin.access_admin", raise_exception=True)(view))


def make_api() -> NinjaAPI:
    """Return the API with the routers of all installed apps."""
    api = NinjaAPI(title="学舟", version="1", auth=BrowserAuth(), docs_decorator=staff_only, urls_namespace="api")
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "api") and config.name != "lms":
            module = import_module(f"{config.name}.api")
            if hasattr(module, "router") and hasattr(module, "prefix"):
                api.add_router(module.prefix, module.router)
    return api
