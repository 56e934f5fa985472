"""Notices about named people that an app above hands over (考察预告, 任前公示; SPEC P15), and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, WorkflowState

from workdays.models import Day

from .models import (
    LEAST_PUBLICITY,
    ArticlePage,
    PreviewedPerson,
    PreviewPage,
    PublicisedPerson,
    PublicityPage,
    TakeDown,
)

DAY = timedelta(days=1)
#: Longer ones are a slip of the pen.
MOST_WORKDAYS = 60


class NoticeKind(models.TextChoices):
    """Before somebody is looked into, and before an appointment."""

    PREVIEW = "preview", _("考察预告")
    PUBLICITY = "publicity", _("任前公示")


#: Working days that a notice lasts at least; for 任前公示 that is the rule of SPEC §2.6.
LEAST_WORKDAYS = {NoticeKind.PREVIEW: 1, NoticeKind.PUBLICITY: LEAST_PUBLICITY}


@dataclass(frozen=True)
class NoticedPerson:
    """Somebody as the notice describes the person: nothing but name, present post and intended post is published."""

    name: str
    post: str
    target: str


@dataclass(frozen=True)
class PeopleNotice:
    """What a notice says. Its period is given in working days; the first day counts, if people work on it."""

    kind: str
    title: str
    people: Sequence[NoticedPerson]
    starts_on: date
    workdays: int
    contact: str
    text: str = ""

    @property
    def ends_on(self) -> date:
        """Return the last day, by the official calendar (SPEC §2.8)."""
        return Day.objects.add_workdays(self.starts_on - DAY, self.workdays)

    @property
    def is_provisional(self) -> bool:
        """Say whether the calendar of that time is not yet official."""
        return Day.objects.is_provisional(self.starts_on, self.ends_on)

    def faults(self, today: date) -> dict[str, str]:
        """Return what stands against making it public `today`, in words, by the part it is about."""
        found: dict[str, str] = {}
        least = LEAST_WORKDAYS[NoticeKind(self.kind)]
        if self.workdays < least:
            words = _now("%(kind)s不得少于 %(least)d 个工作日。")
            found["workdays"] = words % {"kind": NoticeKind(self.kind).label, "least": least}
        elif self.workdays > MOST_WORKDAYS:
            found["workdays"] = _now("期限不能超过 %(most)d 个工作日。") % {"most": MOST_WORKDAYS}
        if self.starts_on < today:
            found["starts_on"] = _now("开始日期不能早于今天。")
        elif self.starts_on > today + timedelta(days=366):
            found["starts_on"] = _now("开始日期过远，请核对。")
        for name in ("title", "contact"):
            if not getattr(self, name).strip():
                found[name] = _now("必填，请补上。")
        if not self.people:
            found["people"] = _now("至少选择一位人选。")
        elif any(not part.strip() for one in self.people for part in (one.name, one.post, one.target)):
            found["people"] = _now("请填写每位人选的姓名、现任职务和拟任职务。")
        return found

    def page(self, *, at: datetime) -> PreviewPage | PublicityPage:
        """Return the page, not yet saved: it goes offline when the last day is over (SPEC P02)."""
        after = timezone.make_aware(datetime.combine(self.ends_on + DAY, time.min))
        common = {
            "title": self.title,
            "date": timezone.localdate(at),
            "disclosure": ArticlePage.Disclosure.TIMELY,
            "level": ArticlePage.Level.PROMPT,
            "body": [("paragraph", linebreaks(self.text, autoescape=True))] if self.text.strip() else [],
            "expire_at": after,
            "contact": self.contact,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
        }
        if self.kind == NoticeKind.PUBLICITY:
            people = [PublicisedPerson(sort_order=place, **vars(one)) for place, one in enumerate(self.people)]
            return PublicityPage(workdays=self.workdays, people=people, **common)
        previewed = [PreviewedPerson(sort_order=place, **vars(one)) for place, one in enumerate(self.people)]
        return PreviewPage(people=previewed, **common)


class State(models.TextChoices):
    """What became of a notice that was handed over."""

    DRAFT = "draft", _("草稿")
    WAITING = "waiting", _("审核中")
    RETURNED = "returned", _("已退回修改")
    LIVE = "live", _("已发布")
    PAST = "past", _("已到期")
    TAKEN = "taken", _("已撤下")
    GONE = "gone", _("已删除")


@dataclass(frozen=True)
class Standing:
    """Where a notice stands today, with the dates as its page has them now."""

    state: State
    title: str = ""
    url: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    #: Why it was taken down.
    reason: str = ""
    #: It was published so late, or waits so long, that fewer working days remain than the rule asks for.
    is_short: bool = False

    def is_running(self, today: date) -> bool:
        """Say whether it is on its way to the public, or its period is not over."""
        if self.state == State.LIVE:
            return self.ends_on is None or today <= self.ends_on
        return self.state in (State.DRAFT, State.WAITING, State.RETURNED)


@dataclass
class _Known:
    """What was asked about some pages, once for all of them."""

    taken: dict[int, str] = field(default_factory=dict)
    workflow: dict[int, str] = field(default_factory=dict)


def standings_of(keys: Iterable[int], *, today: date) -> dict[int, Standing]:
    """Return where the notices with these primary keys stand `today`; one that was deleted is left out.

    Four queries, and one more for each notice that came late.
    """
    keys = list(keys)
    pages: list[PreviewPage | PublicityPage] = [
        *PreviewPage.objects.filter(pk__in=keys),
        *PublicityPage.objects.filter(pk__in=keys),
    ]
    known = _Known(dict(TakeDown.objects.filter(page__in=keys, returned_at=None).values_list("page", "reason")))
    kind = ContentType.objects.get_for_model(Page)
    states = WorkflowState.objects.filter(base_content_type=kind, object_id__in=[str(key) for key in keys])
    known.workflow = {int(key): status for key, status in states.order_by("pk").values_list("object_id", "status")}
    return {page.pk: _standing(page, known, today) for page in pages}


def _standing(page: PreviewPage | PublicityPage, known: _Known, today: date) -> Standing:
    return Standing(
        _state(page, known),
        page.title,
        page.url or "" if page.live else "",
        page.starts_on,
        page.ends_on,
        known.taken.get(page.pk, ""),
        isinstance(page, PublicityPage) and _is_short(page, today),
    )


def _state(page: Page, known: _Known) -> State:
    if page.live:
        return State.LIVE
    if page.pk in known.taken:
        return State.TAKEN
    if page.expired:
        return State.PAST
    if page.first_published_at is not None:
        return State.TAKEN
    workflow = {WorkflowState.STATUS_IN_PROGRESS: State.WAITING, WorkflowState.STATUS_NEEDS_CHANGES: State.RETURNED}
    return workflow.get(known.workflow.get(page.pk, ""), State.DRAFT)


def _is_short(page: PublicityPage, today: date) -> bool:
    first = timezone.localdate(page.first_published_at) if page.first_published_at else today
    if first <= page.starts_on:
        return False
    return Day.objects.workdays_between(first - DAY, page.ends_on) < LEAST_PUBLICITY
