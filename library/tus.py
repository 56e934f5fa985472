"""Uploads of documents that go on after a broken line: the addresses of the tus protocol.

The verbs are in ``library.uploads``, the protocol is in ``lms.tus``. An upload of somebody else answers 404 like one
that never was.
"""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.requests import SignedInRequest
from lms.tus import PART_TYPE, abilities, brought, metadata, number, speaks_tus, state

from . import uploads
from .actions import MAX_BYTES
from .keepers import demand_keeper
from .models import ArrivingFile, LibraryDocument


def _state(arriving: ArrivingFile, status: int, **headers: str) -> HttpResponse:
    return state(status, received=arriving.received, until=arriving.touched_at + uploads.LIFE, **headers)


@login_required
def collection(request: SignedInRequest) -> HttpResponse:
    """OPTIONS says what is spoken here; POST begins an upload for a document."""
    demand_keeper(request.user)
    return _collection(request)


@speaks_tus
def _collection(request: SignedInRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return abilities(MAX_BYTES)
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "OPTIONS, POST"})
    facts = metadata(request)
    arriving = uploads.begin(
        _document(request, facts.get("replaces", "")),
        name=facts.get("filename", ""),
        size=number(request, "Upload-Length"),
        fingerprint=facts.get("fingerprint", ""),
        by=request.user,
        at=timezone.now(),
    )
    return _state(arriving, 201, Location=reverse("library:staff_upload", args=[arriving.uid]))


def _document(request: SignedInRequest, uid: str) -> LibraryDocument:
    try:
        return get_object_or_404(LibraryDocument.objects.managed_by(request.user), uid=uid)
    except ValidationError:  # no uid at all
        raise Http404 from None


@login_required
def one(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """HEAD says how much has arrived, PATCH brings more, DELETE gives the upload up."""
    demand_keeper(request.user)
    return _one(request, get_object_or_404(ArrivingFile.objects.of(request.user), uid=uid))


@speaks_tus
def _one(request: SignedInRequest, arriving: ArrivingFile) -> HttpResponse:
    if request.method == "HEAD":
        return _state(uploads.settle(arriving), 200, Upload_Length=str(arriving.size))
    if request.method == "PATCH":
        if request.content_type != PART_TYPE:
            return HttpResponse(status=415)
        offset = number(request, "Upload-Offset")
        return _state(uploads.receive(arriving, brought(request), offset=offset, at=timezone.now()), 204)
    if request.method == "DELETE":
        uploads.give_up(arriving, by=request.user, at=timezone.now())
        return HttpResponse(status=204)
    return HttpResponse(status=405, headers={"Allow": "HEAD, PATCH, DELETE"})
