"""Wagtail's pages as everybody may see them, asked for without a question of its own."""

from __future__ import annotations

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from wagtail.models import PageQuerySet, PageViewRestriction


class PublicPagesQuerySet(PageQuerySet):
    """Pages that know who may see them."""

    def open_to_all(self) -> PublicPagesQuerySet:
        """Return what is live and not behind a view restriction.

        As ``live().public()``, which first asks for all restrictions and then has a condition for each.
        """
        path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
        restricted = PageViewRestriction.objects.alias(path=path).filter(path__startswith=F("page__path"))
        return self.filter(~Exists(restricted), live=True)
