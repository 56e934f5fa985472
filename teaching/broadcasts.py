"""Broadcasts and who watched them: how many there were, how many people came, the most at one time (SPEC L26)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook

from courses.models import Lesson, LiveVisit
from courses.querysets import CourseQuerySet
from lms.workbooks import as_bytes, safe_text, write_head

SORTS = {
    "newest": (gettext_lazy("最近直播"), ("-starts_at", "-pk")),
    "viewers": (gettext_lazy("收看人次"), ("-viewers", "-starts_at", "-pk")),
    "most": (gettext_lazy("同时收看人数"), ("-most", "-starts_at", "-pk")),
}


@dataclass(frozen=True)
class Totals:
    """Figures of several broadcasts: each person counts once for each (人次), and once for all of them (人)."""

    broadcasts: int
    visits: int
    people: int
    #: The most that ever watched one of them at the same time.
    most: int


def broadcasts_of(courses: CourseQuerySet, *, at: datetime) -> QuerySet[Lesson]:
    """Return the broadcasts of `courses` that have begun, each with ``viewers`` and ``most``.

    One whose recording took its place, or that is taught no more, was a broadcast all the same.
    """
    visits = LiveVisit.objects.filter(lesson=OuterRef("pk")).order_by()
    viewers = Subquery(visits.values("lesson").annotate(n=Count("pk")).values("n"))
    found = Lesson.objects.filter(page__in=courses, starts_at__lte=at).select_related("page")
    return found.annotate(viewers=Coalesce(viewers, 0), most=Coalesce(F("peak__people"), 0)).filter(
        Q(kind=Lesson.Kind.LIVE) | Q(kind=Lesson.Kind.VIDEO, viewers__gt=0)
    )


def years_of(broadcasts: QuerySet[Lesson]) -> list[int]:
    """Return the years in which there were some, the latest first."""
    years = broadcasts.order_by().annotate(year=ExtractYear("starts_at")).values_list("year", flat=True)
    return sorted(set(years), reverse=True)


def listed(broadcasts: QuerySet[Lesson], *, year: str = "", words: str = "", sort: str = "newest") -> QuerySet[Lesson]:
    """Return `broadcasts`, filtered and sorted."""
    if year.isascii() and year.isdigit():
        broadcasts = broadcasts.filter(starts_at__year=max(1, min(int(year), 9998)))
    if words:
        broadcasts = broadcasts.filter(Q(title__icontains=words) | Q(page__title__icontains=words))
    return broadcasts.order_by(*SORTS.get(sort, SORTS["newest"])[1])


def totals_of(broadcasts: QuerySet[Lesson]) -> Totals:
    """Return the figures of all `broadcasts` together, in two queries."""
    rows = list(broadcasts.order_by().values_list("pk", "most"))
    visits = LiveVisit.objects.filter(lesson__in=[pk for pk, _most in rows])
    found = visits.aggregate(visits=Count("pk"), people=Count("user", distinct=True))
    return Totals(len(rows), found["visits"], found["people"], max((most for _pk, most in rows), default=0))


def broadcast_workbook(broadcasts: Iterable[Lesson], totals: Totals) -> bytes:
    """Return the list as a workbook, with the figures of all in the last row."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("直播统计")
    titles = [_("直播"), _("课程"), _("开始时间"), _("结束时间"), _("收看人次"), _("同时收看最多")]
    write_head(sheet, titles, [36, 36, 18, 18, 12, 14])
    for each in broadcasts:
        times = [f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "" for at in (each.starts_at, each.ends_at)]
        sheet.append([safe_text(each.title), safe_text(each.page.title), *times, each.viewers, each.most])
    words = _("合计 %(broadcasts)d 场，%(people)d 人") % {"broadcasts": totals.broadcasts, "people": totals.people}
    sheet.append([words, "", "", "", totals.visits, totals.most])
    return as_bytes(book)
