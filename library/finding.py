"""What the list of the library asks for: words in titles and on pages, category, validity, order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.numbers import row_number
from search.hits import find
from search.pairs import saying

from .models import Category, DocumentPage, LibraryDocument
from .querysets import DocumentQuerySet

MOST_PAGES = 1000
#: So many characters of a page stand around a hit.
AROUND = 40
SORTS: dict[str, tuple[str | Promise, Sequence[Any]]] = {
    "newest": (_("最近发布"), (F("published_at").desc(nulls_last=True), "-pk")),
    "title": (_("标题"), ("title", "pk")),
    "number": (_("文号"), ("number", "title", "pk")),
}
VALIDITIES: dict[str, str | Promise] = {"now": _("现行有效"), "past": _("没有现行版本")}


@dataclass(frozen=True)
class PageHit:
    """The first page of the version in force on which all the words stand."""

    version: Any
    number: int
    excerpt: str

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return reverse("library:page", args=[self.version, self.number])


@dataclass(frozen=True)
class Asked:
    """What the address of the list says; anything unknown counts as not said."""

    words: str
    category: int | None
    validity: str
    sort: str

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read the address."""
        words = request.GET.get("q", "").replace("\0", "").strip()[:60]
        category, validity = request.GET.get("category", ""), request.GET.get("validity", "")
        sort = request.GET.get("sort", "")
        return cls(
            words,
            row_number(category),
            validity if validity in VALIDITIES else "",
            sort if sort in SORTS else "",
        )


def excerpt(text: str, words: str) -> str:
    """Return what stands around the first of `words` in `text`, on one line."""
    flat = " ".join(text.split())
    found = [place for word in words.split() if (place := flat.lower().find(word.lower())) >= 0]
    start = max(0, min(found, default=0) - AROUND)
    end = start + 2 * AROUND + 20
    return ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")


def pages_saying(words: str, documents: DocumentQuerySet, day: date) -> dict[int, PageHit]:
    """Return the first page with all `words` of each of `documents`, in the version in force on `day`."""
    condition = saying(words)
    if condition is None:
        return {}
    lines = DocumentPage.objects.filter(condition).order_by().values("pk")[:MOST_PAGES]
    in_force: Any = documents.with_current(day)
    current = in_force.exclude(current_id=None).order_by().values("current_id")
    pages = DocumentPage.objects.filter(pk__in=lines, version__in=current)
    pages = pages.order_by("version__document_id", "number").distinct("version__document_id")
    rows = pages.values_list("version__document_id", "version__uid", "number", "text")
    return {document: PageHit(version, number, excerpt(text, words)) for document, version, number, text in rows}


def listed(documents: DocumentQuerySet, asked: Asked, day: date) -> tuple[DocumentQuerySet, dict[int, PageHit]]:
    """Return those of `documents` that are asked for, in order, and the pages on which the words stand."""
    narrowed: Any = documents.with_current(day)
    hits: dict[int, PageHit] = {}
    if asked.words:
        hits = pages_saying(asked.words, documents, day)
        titles = find(LibraryDocument, asked.words).keys
        keys = list(dict.fromkeys([*titles, *hits]))
        narrowed = narrowed.filter(pk__in=keys)
        if not asked.sort and keys:
            places = [When(pk=key, then=Value(place)) for place, key in enumerate(keys)]
            order: Sequence[Any] = (Case(*places, output_field=IntegerField()), "pk")
        else:
            order = SORTS[asked.sort or "newest"][1]
    else:
        order = SORTS[asked.sort or "newest"][1]
    if asked.category is not None:
        narrowed = narrowed.filter(category=asked.category)
    if asked.validity:
        narrowed = narrowed.filter(current_id__isnull=asked.validity == "past")
    return narrowed.select_related("category").order_by(*order), hits


def shelves(documents: DocumentQuerySet) -> list[Category]:
    """Return the categories that hold any of `documents`, with their numbers."""
    return [each for each in Category.objects.with_numbers(documents) if each.number]
