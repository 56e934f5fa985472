"""The reading vocabulary of the portal."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Length, Substr

from lms.public_pages import PublicPagesQuerySet


class ArticleQuerySet(PublicPagesQuerySet):
    """Articles."""

    def published(self) -> ArticleQuerySet:
        """Return what everybody may read, the latest first."""
        return self.open_to_all().order_by("-date", "-pk")

    def with_section(self) -> ArticleQuerySet:
        """Annotate ``section_title`` and ``section_kind``: the section that each article is in."""
        from .models import SectionPage

        # Pages keep their ancestors in the path: a parent's is the child's without the last step.
        parents = SectionPage.objects.filter(
            path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - self.model.steplen)
        )
        return self.annotate(
            section_title=Subquery(parents.values("title")[:1]), section_kind=Subquery(parents.values("kind")[:1])
        )
