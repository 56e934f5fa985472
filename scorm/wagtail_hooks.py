"""Registration in the editors' area."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.plugins import PERSONAL_DATA_HOOK, PersonalData

from . import editors, tus
from .permissions import may_work_with_packages
from .personal_data import own_package_data
from .viewsets import package_chooser


@hooks.register("register_admin_viewset")
def chooser_viewset() -> Any:
    return package_chooser


@hooks.register("register_admin_urls")
def package_urls() -> list[URLPattern]:
    return [
        path("packages/", editors.index, name="scorm-packages"),
        path("packages/add/", editors.upload, name="scorm-add"),
        path("packages/imports/", editors.imports, name="scorm-imports"),
        path("packages/imports/<uuid:uid>/", editors.importing, name="scorm-import"),
        path("packages/uploads/", tus.collection, name="scorm-tus"),
        path("packages/uploads/<uuid:uid>/", tus.one, name="scorm-tus-upload"),
        path("packages/uploads/<uuid:uid>/abandon/", editors.abandon, name="scorm-abandon-upload"),
        path("packages/<int:pk>/", editors.package, name="scorm-package"),
        path("packages/<int:pk>/replace/", editors.upload, name="scorm-replace"),
        path("packages/<int:pk>/check/", editors.check, name="scorm-check"),
        path("packages/<int:pk>/attempts/", editors.attempts, name="scorm-attempts"),
        path("packages/<int:pk>/delete/", editors.delete, name="scorm-delete"),
    ]


class PackagesMenuItem(MenuItem):
    """课件, for those who have anything to do with packages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_work_with_packages(request.user)


@hooks.register("register_admin_menu_item")
def packages_menu_item() -> MenuItem:
    return PackagesMenuItem(
        _("课件"), reverse("scorm-packages"), name="scorm", icon_name="folder-open-inverse", order=305
    )


@hooks.register("register_permissions")
def collection_permissions() -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(
        content_type__app_label="scorm",
        codename__in=["add_package", "change_package", "delete_package", "choose_package"],
    )


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_package_data(request.user) if request.user.is_authenticated else ()
