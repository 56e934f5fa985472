"""Uploads of video that go on after a broken line: the addresses of the tus protocol.

The verbs are in ``media.uploads``, the protocol is in ``lms.tus``. An upload of somebody else answers 404 like one that
never was.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Collection

from lms.numbers import row_number
from lms.tus import PART_TYPE, abilities, brought, metadata, number, speaks_tus, state

from . import uploads
from .models import Upload, Video


def _state(upload: Upload, status: int, **headers: str) -> HttpResponse:
    return state(status, received=upload.received, until=upload.touched_at + uploads.LIFE, **headers)


@speaks_tus
def collection(request: HttpRequest) -> HttpResponse:
    """OPTIONS says what is spoken here; POST begins an upload."""
    if request.method == "OPTIONS":
        return abilities(settings.MEDIA_MAX_UPLOAD_BYTES)
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "OPTIONS, POST"})
    facts = metadata(request)
    upload = uploads.begin(
        by=request.user,
        at=timezone.now(),
        name=facts.get("filename", ""),
        size=number(request, "Upload-Length"),
        fingerprint=facts.get("fingerprint", ""),
        collection=_row(Collection, facts.get("collection", "")),
        replaces=_replaced(facts.get("replaces", "")),
    )
    return _state(upload, 201, Location=reverse("media-upload", args=[upload.uid]))


def _row(model: Any, pk: str) -> Any:
    return model.objects.filter(pk=row_number(pk)).first()


def _replaced(pk: str) -> Video | None:
    if not pk:
        return None
    video: Video | None = _row(Video, pk)
    if video is None:
        raise Http404
    return video


@speaks_tus
def one(request: HttpRequest, uid: UUID) -> HttpResponse:
    """HEAD says how much has arrived, PATCH brings more, DELETE gives the upload up."""
    upload = get_object_or_404(Upload.objects.of(request.user), uid=uid)
    if upload.reason:
        return HttpResponse(upload.reason, status=410, content_type="text/plain; charset=utf-8")
    if request.method == "HEAD":
        return _state(uploads.settle(upload), 200, Upload_Length=str(upload.size))
    if request.method == "PATCH":
        return _patch(request, upload)
    if request.method == "DELETE":
        uploads.abandon(upload, by=request.user, at=timezone.now())
        return HttpResponse(status=204)
    return HttpResponse(status=405, headers={"Allow": "HEAD, PATCH, DELETE"})


def _patch(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != PART_TYPE:
        return HttpResponse(status=415)
    if not (uploads.may_change(request.user, upload.replaces) if upload.replaces else _may_add(request, upload)):
        raise uploads.UploadRefusedError(_("您不能在这个集合中添加视频。"), status=403)
    uploads.receive(
        upload, brought(request), offset=number(request, "Upload-Offset"), by=request.user, at=timezone.now()
    )
    upload.refresh_from_db()
    return _state(upload, 204)


def _may_add(request: HttpRequest, upload: Upload) -> bool:
    return uploads.may_add_to(request.user, upload.collection)
