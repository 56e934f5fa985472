"""Delivery of finished files, and what the editors' screens ask for."""

import hashlib
import re
from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe
from redis import RedisError
from wagtail.admin import messages
from wagtailmedia import get_permission_policy
from wagtailmedia.views import media as media_screens

from lms.numbers import row_number

from . import bucket
from .components import VideoState
from .delivery import InvalidTokenError, Pass, answer, finished_file, read_token
from .models import Video

#: The address that a proxy asks about: the token, and the video. One that is not plain (encoded, or leading upwards)
#: could name another file to the proxy than to us.
ASKED = re.compile(r"/v/([\w.-]+)/([0-9a-f-]{36})/(?:\d+|captions)/(?:[\w-]+/)?[\w-]+\.\w+(?:\?.*)?", re.ASCII)


def _pass(token: str, uid: UUID) -> Pass:
    """Return what the token allows, if that is this video now; refuse it otherwise (403)."""
    try:
        allowed = read_token(token, at=timezone.now())
    except InvalidTokenError:
        raise PermissionDenied from None
    if allowed.video_uid != uid:
        raise PermissionDenied
    return allowed


def _check(request: HttpRequest, token: str, uid: UUID) -> None:
    """Let the person of the token pass, for this video, while the token lasts; refuse everybody else (403)."""
    if not _is_signed_in(request, token, _pass(token, uid).user_id):
        raise PermissionDenied


@require_GET
def video_pass(request: HttpRequest) -> HttpResponse:
    """Tell a proxy (``auth_request``) whether whoever sent this request may have the file at ``X-Original-URI``.

    The proxy keeps the answer for a minute, so it is looked up here each time: 204 or 403.
    """
    asked = ASKED.fullmatch(request.headers.get("X-Original-URI", ""))
    if asked is None:
        return HttpResponse(status=403)
    try:
        allowed = _pass(asked[1], UUID(asked[2]))
    except (PermissionDenied, ValueError):
        return HttpResponse(status=403)
    own = request.user.is_active and request.user.pk == allowed.user_id
    return HttpResponse(status=204 if own else 403)


def _is_signed_in(request: HttpRequest, token: str, user_id: int) -> bool:
    """Say whether this browser is the person's; looked up once a minute, since a player asks many times."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    key = "media:pass:" + hashlib.sha256(f"{token}|{session}".encode()).hexdigest()
    try:
        if cache.get(key):
            return True
    except RedisError:
        pass  # without the cache every request is looked up
    if not request.user.is_active or request.user.pk != user_id:
        return False
    with suppress(RedisError):
        cache.set(key, 1, timeout=60)
    return True


@require_safe
def deliver(request: HttpRequest, token: str, uid: UUID, version: int, path: str) -> HttpResponseBase:
    """Send a file of an asset."""
    return _deliver(request, token, uid, f"{uid}/{version}", path)


@require_safe
def deliver_captions(request: HttpRequest, token: str, uid: UUID, name: str) -> HttpResponseBase:
    """Send a caption file of a video."""
    return _deliver(request, token, uid, f"{uid}/captions", name)


def _deliver(request: HttpRequest, token: str, uid: UUID, folder: str, path: str) -> HttpResponseBase:
    _check(request, token, uid)
    file = finished_file(folder, path)
    if file is not None:
        return answer(request, file)
    if bucket.is_stored(path):
        # Kept by the browser for less than the address works.
        headers = {"Cache-Control": f"private, max-age={bucket.SIGNED_FOR // 2}"}
        return HttpResponseRedirect(bucket.address_of(folder, path), headers=headers)
    raise Http404


def delete(request: HttpRequest, media_id: int) -> HttpResponse:
    """Delete a video as the media screens do; say in words where lessons or learning records need it."""
    try:
        with transaction.atomic():
            return media_screens.delete(request, media_id)
    except ProtectedError:
        messages.error(request, _("这个视频用在课程中或已有观看记录，不能删除。需要更换时，请在这里上传新的文件。"))
        return redirect("wagtailmedia:edit", media_id)


@require_GET
def states(request: HttpRequest) -> HttpResponse:
    """Answer the state of the videos ``?id=…&id=…`` as fragments, for the editors' lists (JSON: id to HTML).

    Of videos that somebody has nothing to do with, nothing is said.
    """
    asked = request.GET.getlist("id")
    ids = [number for each in asked if (number := row_number(each)) is not None][:100]
    own = get_permission_policy().instances_user_has_any_permission_for(request.user, ["add", "change", "delete"])
    videos = Video.objects.filter(pk__in=ids).filter(pk__in=own.values("pk"))
    return JsonResponse({str(video.pk): VideoState(video).render_html() for video in videos})
