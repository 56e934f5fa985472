"""Uploads that go on after a broken line: the tus protocol 1.0 (creation, termination, expiration), thinly.

The verbs are in ``media.uploads``; here is only HTTP. An upload of somebody else answers 404 like one that never was.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from wagtail.models import Collection

from lms.numbers import row_number

from . import uploads
from .models import Upload, Video

VERSION = "1.0.0"
PART_TYPE = "application/offset+octet-stream"
View = Callable[..., HttpResponse]


def _speaks_tus(view: View) -> View:
    """Refuse another version of the protocol, put its headers on every answer, and turn refusals into answers."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            answer = HttpResponse(status=412, headers={"Tus-Version": VERSION})
        else:
            try:
                answer = view(request, *args, **kwargs)
            except uploads.UploadRefusedError as error:
                answer = HttpResponse(str(error), status=error.status, content_type="text/plain; charset=utf-8")
        answer["Tus-Resumable"] = VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    return wrapped


def _number(request: HttpRequest, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit()) or len(value) > 18:
        raise uploads.UploadRefusedError(_("请求不完整，请刷新页面后重试。"))
    return int(value)


def _metadata(header: str) -> dict[str, str]:
    """Read ``Upload-Metadata``: ``key base64,key base64``."""
    found = {}
    for pair in header[:4096].split(","):
        key, _blank, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise uploads.UploadRefusedError(_("请求不完整，请刷新页面后重试。")) from None
    return found


def _state(upload: Upload, status: int, **headers: str) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers={
            "Upload-Offset": str(upload.received),
            "Upload-Expires": http_date((upload.touched_at + uploads.LIFE).timestamp()),
        }
        | {key.replace("_", "-"): value for key, value in headers.items()},
    )


@_speaks_tus
def collection(request: HttpRequest) -> HttpResponse:
    """OPTIONS says what is spoken here; POST begins an upload."""
    if request.method == "OPTIONS":
        return HttpResponse(
            status=204,
            headers={
                "Tus-Version": VERSION,
                "Tus-Extension": "creation,termination,expiration",
                "Tus-Max-Size": str(settings.MEDIA_MAX_UPLOAD_BYTES),
            },
        )
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "OPTIONS, POST"})
    facts = _metadata(request.headers.get("Upload-Metadata", ""))
    upload = uploads.begin(
        by=request.user,
        at=timezone.now(),
        name=facts.get("filename", ""),
        size=_number(request, "Upload-Length"),
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


@_speaks_tus
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
    try:
        offset = _number(request, "Upload-Offset")
        uploads.receive(upload, request, offset=offset, by=request.user, at=timezone.now())
    except uploads.OffsetError as error:
        return HttpResponse(status=409, headers={"Upload-Offset": str(error.received)})
    upload.refresh_from_db()
    return _state(upload, 204)


def _may_add(request: HttpRequest, upload: Upload) -> bool:
    return uploads.may_add_to(request.user, upload.collection)
