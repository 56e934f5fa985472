"""Figures about vacant posts, as the office says them: “53批178个岗位” (SPEC P06)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from .models import VacancyNoticePage


@dataclass(frozen=True)
class Published:
    """How many batches and posts of one reach (city, county) were published."""

    reach: str
    batches: int
    posts: int

    @property
    def words(self) -> str:
        """Return the figures as a phrase."""
        return _("%(reach)s %(batches)d 批 %(posts)d 个岗位") % {
            "reach": VacancyNoticePage.Reach(self.reach).label,
            "batches": self.batches,
            "posts": self.posts,
        }


def published_vacancies(year: int | None = None) -> list[Published]:
    """Return the figures of each reach, of all times or of a year; what has expired since counts, too.

    A post counts as often as it has places; drafts and what was taken down do not count.
    """
    from django.db.models import Q

    notices = VacancyNoticePage.objects.filter(Q(live=True) | Q(expired=True))
    if year is not None:
        notices = notices.filter(date__year=year)
    rows = notices.order_by("reach").values("reach").annotate(batches=Count("pk", distinct=True))
    posts = dict(notices.order_by("reach").values_list("reach").annotate(posts=Sum("vacancies__places")))
    return [Published(row["reach"], row["batches"], posts.get(row["reach"]) or 0) for row in rows]


def words_of(figures: list[Published]) -> str:
    """Return all figures as one sentence, with the sum where there are several reaches."""
    if not figures:
        return ""
    batches, posts = sum(each.batches for each in figures), sum(each.posts for each in figures)
    whole = _("共公布 %(batches)d 批 %(posts)d 个岗位") % {"batches": batches, "posts": posts}
    if len(figures) == 1:
        return f"{whole}。"
    parts = _("、").join(each.words for each in figures)
    return _("%(whole)s，其中%(parts)s。") % {"whole": whole, "parts": parts}
