"""Uploads of packages that go on after a broken line: the addresses of the tus protocol.

The verbs are in ``scorm.uploads``, the protocol is in ``lms.tus``. An upload of somebody else answers 404 like one that
never was.
"""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Collection

from lms.numbers import row_number
from lms.tus import PART_TYPE, UploadRefusedError, abilities, brought, metadata, number, speaks_tus, state

from . import uploads
from .models import Package, PackageImport


def _state(arriving: PackageImport, status: int, **headers: str) -> HttpResponse:
    moved = arriving.touched_at or arriving.created_at
    return state(status, received=arriving.received, until=moved + uploads.LIFE, **headers)


@speaks_tus
def collection(request: HttpRequest) -> HttpResponse:
    """OPTIONS says what is spoken here; POST begins an upload."""
    if request.method == "OPTIONS":
        return abilities(settings.SCORM_MAX_ZIP_BYTES)
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "OPTIONS, POST"})
    facts = metadata(request)
    arriving = uploads.begin(
        by=request.user,
        at=timezone.now(),
        name=facts.get("filename", ""),
        size=number(request, "Upload-Length"),
        fingerprint=facts.get("fingerprint", ""),
        collection=Collection.objects.filter(pk=row_number(facts.get("collection", "")) or 0).first(),
        replaces=_replaced(request, facts.get("replaces", "")),
    )
    return _state(arriving, 201, Location=reverse("scorm-tus-upload", args=[arriving.uid]))


def _replaced(request: HttpRequest, pk: str) -> Package | None:
    if not pk:
        return None
    mine = Package.objects.usable_by(request.user, "add", "change", "delete", "choose").select_related("collection")
    if (wanted := row_number(pk)) is None:
        raise Http404
    return get_object_or_404(mine, pk=wanted)


@speaks_tus
def one(request: HttpRequest, uid: UUID) -> HttpResponse:
    """HEAD says how much has arrived, PATCH brings more, DELETE gives the upload up."""
    mine = PackageImport.objects.of(request.user).filter(size__gt=0).select_related("replaces", "collection")
    arriving = get_object_or_404(mine, uid=uid)
    if arriving.reason:
        return HttpResponse(arriving.reason, status=410, content_type="text/plain; charset=utf-8")
    if request.method == "HEAD":
        return _state(uploads.settle(arriving), 200, Upload_Length=str(arriving.size))
    if request.method == "PATCH":
        return _patch(request, arriving)
    if request.method == "DELETE":
        uploads.abandon(arriving, by=request.user, at=timezone.now())
        return HttpResponse(status=204)
    return HttpResponse(status=405, headers={"Allow": "HEAD, PATCH, DELETE"})


def _patch(request: HttpRequest, arriving: PackageImport) -> HttpResponse:
    if request.content_type != PART_TYPE:
        return HttpResponse(status=415)
    if not uploads.may_go_on(request.user, arriving):
        raise UploadRefusedError(_("您不能在这个集合中添加课件。"), status=403)
    offset = number(request, "Upload-Offset")
    return _state(uploads.receive(arriving, brought(request), offset=offset, by=request.user, at=timezone.now()), 204)
