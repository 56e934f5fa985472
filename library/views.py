"""Pages for readers: the list, a document with its versions, and reading page by page."""

from pathlib import Path
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from media.delivery import answer

from .finding import SORTS, VALIDITIES, Asked, excerpt, listed, shelves
from .keepers import keeps_library
from .models import DocumentPage, DocumentVersion, LibraryDocument

A_PAGE = 20
HITS = 50
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List what may be read, by words, category and validity."""
    asked, today = Asked.of(request), timezone.localdate()
    visible = LibraryDocument.objects.visible_to(request.user)
    found, hits = listed(visible, asked, today)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(document, hits.get(document.pk)) for document in page],
        "asked": asked,
        "shelves": shelves(visible),
        "sorts": [(name, label) for name, (label, _order) in SORTS.items()],
        "validities": VALIDITIES.items(),
        "keeps": keeps_library(request.user),  # type: ignore[arg-type]
    }
    return render(request, "library/index.html", context)


@never_cache
@require_GET
def document(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a document: what it is, the version in force, the others, and who cites it."""
    visible = LibraryDocument.objects.visible_to(request.user).select_related("category", "unit")
    found = get_object_or_404(visible, uid=uid)
    today = timezone.localdate()
    current = found.versions.in_force(today).first()
    context = {
        "document": found,
        "current": current,
        "versions": found.versions.readable(),
        "today": today,
        "keeps": LibraryDocument.objects.managed_by(request.user).filter(pk=found.pk).exists(),
    }
    return render(request, "library/document.html", context)


def _version(request: HttpRequest, uid: UUID) -> DocumentVersion:
    visible = DocumentVersion.objects.visible_to(request.user).select_related("document__category")
    return get_object_or_404(visible, uid=uid)


@never_cache
@require_GET
def page(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Show one page of a version; with ``?q=`` the pages of it on which the words stand."""
    version = _version(request, uid)
    shown = get_object_or_404(version.pages, number=number)
    today = timezone.localdate()
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    context = {
        "version": version,
        "document": version.document,
        "shown": shown,
        "current": version.document.versions.in_force(today).first(),
        "today": today,
        "words": words,
        "hits": _hits(version, words),
    }
    return render(request, "library/page.html", context)


def _hits(version: DocumentVersion, words: str) -> list[tuple[int, str]]:
    """Return the pages of `version` that hold every one of `words`, with what stands around them."""
    if not words:
        return []
    pages: list[tuple[int, str]] = []
    holding = DocumentPage.objects.filter(version=version)
    for word in words.split()[:5]:
        holding = holding.filter(text__icontains=word)
    for number, text in holding.order_by("number").values_list("number", "text")[:HITS]:
        pages.append((number, excerpt(text, words)))
    return pages


@require_GET
def picture(request: HttpRequest, uid: UUID, number: int) -> HttpResponseBase:
    """Hand out the picture of a page of a PDF."""
    version = _version(request, uid)
    path = version.folder / f"{number}.webp"
    if not path.is_file():
        raise Http404
    return answer(request, path.resolve(), extra={"Content-Type": "image/webp"})


@require_GET
def file(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Hand out the file as it was uploaded, to be kept; parts of it where a reader asks for them."""
    version = _version(request, uid)
    disposition = content_disposition_header(True, version.file_name) or "attachment"
    headers = {"Content-Type": TYPES[version.format], "Content-Disposition": disposition}
    return answer(request, Path(version.file.path).resolve(), extra=headers)
