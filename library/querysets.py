"""The reading vocabulary of the library."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.querysets import scope_paths, within

from .keepers import KEEPERS

if TYPE_CHECKING:
    from .models import ArrivingFile, Category, DocumentPage, DocumentVersion, LibraryDocument


class CategoryQuerySet(QuerySet["Category"]):
    """Categories."""

    def with_numbers(self, documents: QuerySet[LibraryDocument]) -> CategoryQuerySet:
        """Annotate ``number``: how many of `documents` are in each."""
        number = Count("documents", filter=Q(documents__in=documents.values("pk")))
        return self.annotate(number=number).order_by("position", "pk")


class DocumentQuerySet(QuerySet["LibraryDocument"]):
    """Documents."""

    def visible_to(self, user: Any) -> DocumentQuerySet:
        """Return what `user` may read: what is published, and without signing in only what is open to everybody."""
        published = self.filter(state="published")
        return published if user.is_authenticated else published.filter(is_open=True)

    def managed_by(self, user: Any) -> DocumentQuerySet:
        """Return the documents of the units for which `user` keeps the library (deny by default)."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(within(scope_paths(user, *KEEPERS), "unit__path"))

    def with_current(self, day: date) -> DocumentQuerySet:
        """Annotate ``current_id``: the version that is in force on `day`, or nothing."""
        from .models import DocumentVersion

        versions = DocumentVersion.objects.filter(document=OuterRef("pk")).in_force(day)
        return self.annotate(current_id=Subquery(versions.values("pk")[:1]))


class VersionQuerySet(QuerySet["DocumentVersion"]):
    """Versions of documents."""

    def readable(self) -> VersionQuerySet:
        """Return those that can be read: their pages are there, and nobody took them off."""
        return self.filter(state="ready")

    def in_force(self, day: date | OuterRef) -> VersionQuerySet:
        """Return those whose time includes `day`, in a subquery a day of the outer row; the one that counts first."""
        begun = self.readable().filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)
        return begun.order_by("-valid_from", "-number")

    def visible_to(self, user: Any) -> VersionQuerySet:
        """Return what `user` may read, and what may be looked at before it is published by those who keep it."""
        from .models import LibraryDocument

        documents = LibraryDocument.objects
        seen = Q(document__in=documents.visible_to(user).values("pk"))
        kept = Q(document__in=documents.managed_by(user).values("pk"))
        return self.readable().filter(seen | kept)


class ArrivingQuerySet(QuerySet["ArrivingFile"]):
    """Files on their way in."""

    def of(self, user: Any) -> ArrivingQuerySet:
        """Return those of `user`, for documents that `user` still keeps."""
        from .models import LibraryDocument

        if not user.is_authenticated:
            return self.none()
        return self.filter(by=user, document__in=LibraryDocument.objects.managed_by(user).values("pk"))


class PageQuerySet(QuerySet["DocumentPage"]):
    """Pages of versions."""
