"""The editors' screens of uploads."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.admin import messages
from wagtailmedia import get_permission_policy

from lms.numbers import row_number

from . import uploads
from .models import Upload, Video

#: So many finished uploads stay in sight below the unfinished ones.
RECENT = 20


def _is_uploader(user: Any) -> bool:
    return bool(get_permission_policy().user_has_any_permission(user, ["add", "change"]))


def _wanted_video(request: HttpRequest) -> Video | None:
    pk = request.GET.get("replaces", "")
    if not pk:
        return None
    video = get_object_or_404(Video, pk=row_number(pk))
    if not uploads.may_change(request.user, video):
        raise PermissionDenied
    return video


@require_GET
def upload(request: HttpRequest) -> HttpResponse:
    """Show where files are dropped, and this person's uploads: those that wait for the rest first."""
    replaces = _wanted_video(request)
    if not _is_uploader(request.user):
        raise PermissionDenied
    mine = Upload.objects.of(request.user).select_related("video", "replaces")
    context = {
        "replaces": replaces,
        "collections": get_permission_policy().collections_user_has_permission_for(request.user, "add"),
        "chosen": request.GET.get("collection", ""),
        "unfinished": mine.unfinished().order_by("-touched_at")[: uploads.AT_ONCE],
        "recent": mine.filter(done_at__isnull=False).order_by("-done_at")[:RECENT],
        "limit": settings.MEDIA_MAX_UPLOAD_BYTES,
        "endpoint": reverse("media-uploads"),
    }
    return render(request, "media/editors/upload.html", context)


def abandon(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask, and then give up an upload of one's own."""
    found = get_object_or_404(Upload.objects.of(request.user).unfinished(), uid=uid)
    if request.method != "POST":
        return render(request, "media/editors/abandon_upload.html", {"upload": found})
    try:
        uploads.abandon(found, by=request.user, at=timezone.now())
    except uploads.UploadRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已放弃上传“%(name)s”，收到的部分已删除。") % {"name": found.name})
    return redirect("media-upload-page")
