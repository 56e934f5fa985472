"""The reading vocabulary of the portal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length, Substr

from accounts.permissions import Power, may_in, units_for
from lms.public_pages import PublicPagesQuerySet

if TYPE_CHECKING:
    from .models import CourseRecommendation, Feedback, Vacancy


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


class VacancyQuerySet(QuerySet["Vacancy"]):
    """Vacant posts of published notices."""

    def published(self) -> VacancyQuerySet:
        """Return those that everybody may read, the latest batch first."""
        from .models import VacancyNoticePage

        notices = VacancyNoticePage.objects.published().order_by()
        return self.filter(page__in=notices).select_related("page").order_by("-page__date", "page", "sort_order")

    def open_on(self, day: date) -> VacancyQuerySet:
        """Return those for which recommendations are taken on `day`."""
        return self.published().filter(page__opens_on__lte=day, page__closes_on__gte=day)


class FeedbackQuerySet(QuerySet["Feedback"]):
    """What readers said."""

    def handled_by(self, user: Any) -> FeedbackQuerySet:
        """Return what is routed to `user`, and for those who keep the portal, all of it."""
        if not user.is_authenticated:
            return self.none()
        return self if may_in(user, Power.KEEP_PORTAL, None) else self.filter(owner=user)

    def open(self) -> FeedbackQuerySet:
        """Return what waits for an answer."""
        return self.filter(answered_at=None)


class RecommendationQuerySet(QuerySet["CourseRecommendation"]):
    """Courses that somebody recommended."""

    def seen_by(self, user: Any) -> RecommendationQuerySet:
        """Return those from or for the units in which `user` recommends courses."""
        units = units_for(user, Power.RECOMMEND_COURSES)
        return self.filter(Q(from_unit__in=units) | Q(to_unit__in=units))
