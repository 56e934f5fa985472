"""What is and was public: the office's list, narrowed by the address, its figures and its table (SPEC P14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import ClassVar

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lms.workbooks import safe_text

from .models import ArticlePage, SectionPage, TakeDown
from .querysets import ArticleQuerySet
from .visits import visits_by_section

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """What the address of the list says; anything unknown counts as not said."""

    STATES: ClassVar[dict[str, str | Promise]] = {
        "live": _("在线"),
        "past": _("已归档"),
        "taken": _("已撤下"),
        "draft": _("草稿和待审"),
    }

    words: str
    state: str
    level: str
    disclosure: str

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read the address."""
        given = request.GET.get
        state, level, disclosure = given("state", ""), given("level", ""), given("disclosure", "")
        return cls(
            given("q", "").replace("\0", "").strip()[:60],
            state if state in cls.STATES else "",
            level if level in ArticlePage.Level.values else "",
            disclosure if disclosure in ArticlePage.Disclosure.values else "",
        )


def listed(asked: Asked) -> ArticleQuerySet:
    """Return the matters that are asked for, the latest first, with ``taken_down`` (the number of the take-down)."""
    taken = TakeDown.objects.filter(page=OuterRef("pk"), returned_at=None)
    found = ArticlePage.objects.with_section().annotate(is_taken=Exists(taken), taken_down=taken.values("pk")[:1])
    conditions = {
        "live": Q(live=True),
        "past": Q(live=False, expired=True, is_taken=False),
        "taken": Q(is_taken=True),
        "draft": Q(live=False, expired=False, is_taken=False),
    }
    if asked.state:
        found = found.filter(conditions[asked.state])
    if asked.level:
        found = found.filter(level=asked.level)
    if asked.disclosure:
        found = found.filter(disclosure=asked.disclosure)
    if asked.words:
        found = found.filter(title__icontains=asked.words)
    ordered: ArticleQuerySet = found.order_by("-date", "-pk")
    return ordered


@dataclass(frozen=True)
class SectionFigures:
    """A section: what is online in it by tag, and how often it was opened, in all and in the last thirty days."""

    title: str
    responsible: str
    online: int
    by_level: list[tuple[str, int]]
    visits: int
    lately: int


def report_of(today: date) -> list[SectionFigures]:
    """Return the figures of every section, in the order of SPEC P01."""
    counts: dict[str, dict[str, int]] = {}
    live = ArticlePage.objects.open_to_all().with_section().order_by()
    for kind, level, count in live.values_list("section_kind", "level").annotate(Count("pk")):
        counts.setdefault(kind, {})[level] = count
    all_times, lately = visits_by_section(today=today), visits_by_section(today=today, days=30)
    sections = sorted(SectionPage.objects.select_related("responsible"), key=lambda each: SectionPage.ORDER[each.kind])
    return [
        SectionFigures(
            title=section.title,
            responsible=str(section.responsible or ""),
            online=sum(counts.get(section.kind, {}).values()),
            by_level=[(str(tag.label), counts.get(section.kind, {}).get(tag, 0)) for tag in ArticlePage.Level],
            visits=all_times.get(section.pk, 0),
            lately=lately.get(section.pk, 0),
        )
        for section in sections
    ]


def table_of(articles: Iterable[ArticlePage]) -> bytes:
    """Return the list as a workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_now("信息公开"))
    head = (
        _now("标题"),
        _now("板块"),
        _now("发布日期"),
        _now("公开类别"),
        _now("公开要求"),
        _now("到期时间"),
        _now("状态"),
    )
    sheet.append(head)
    for article in articles:
        ends = timezone.localtime(article.expire_at).replace(tzinfo=None) if article.expire_at else None
        state = "live" if article.live else "taken" if article.is_taken else "past" if article.expired else "draft"
        sheet.append(
            [
                safe_text(article.title),
                article.section_title or "",
                article.date,
                article.get_disclosure_display(),
                article.get_level_display(),
                ends,
                str(Asked.STATES[state]),
            ]
        )
    target = BytesIO()
    book.save(target)
    return target.getvalue()
