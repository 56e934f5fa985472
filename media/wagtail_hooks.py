"""Registration in the editors' area."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.requests import is_signed_in
from lms.plugins import PERSONAL_DATA_HOOK, STAFF_HOOK, NavItem, PersonalData, StaffArea

from . import details, editing, tus, views, watch_views
from .permissions import may_read_watching
from .personal_data import own_watching_data


@hooks.register("register_admin_urls", order=-10)
def state_urls() -> list[URLPattern]:
    return [
        path("video-states/", views.states, name="media-video-states"),
        # In front of the package's own view, which would end in a server error for a video that is in use.
        path("media/delete/<int:media_id>/", views.delete, name="media-video-delete"),
        path("media/<int:pk>/details/", details.details, name="media-details"),
        path("media/<int:pk>/captions/<slug:language>/remove/", details.remove, name="media-remove-captions"),
        path("media/<int:pk>/cancel/", details.cancel, name="media-cancel-conversion"),
        path("media/<int:pk>/questions/", watch_views.questions, name="media-questions"),
        path("media/<int:pk>/questions/<int:number>/remove/", watch_views.remove, name="media-remove-question"),
        path("media/<int:pk>/curve/", watch_views.curve, name="media-curve"),
        path("media/upload/", editing.upload, name="media-upload-page"),
        path("media/uploads/", tus.collection, name="media-uploads"),
        path("media/uploads/<uuid:uid>/", tus.one, name="media-upload"),
        path("media/uploads/<uuid:uid>/abandon/", editing.abandon, name="media-abandon-upload"),
    ]


@hooks.register(STAFF_HOOK)
def anomalies_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request) or not may_read_watching(request.user):
        return None
    return NavItem(label=_("异常学习"), url=reverse("media-anomalies"), order=150, area=StaffArea.HOURS)


@hooks.register("construct_main_menu")
def name_menu_item(request: HttpRequest, items: list[Any]) -> None:
    for item in items:
        if item.name == "media":
            item.label = _("视频")


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_watching_data(request.user) if is_signed_in(request) else ()
