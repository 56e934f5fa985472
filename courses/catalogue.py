"""课程中心: reading the address, filtering, counting facets, one page of courses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, Count, Q, Value, When
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import CoursePage, Enrolment, TopicPage
from .querysets import CourseQuerySet
from .speech import SpeechHit, find_speech

if TYPE_CHECKING:
    from accounts.models import User

PER_PAGE = 24

DURATIONS = {
    "short": (gettext_lazy("15 分钟以内"), Q(duration_seconds__lte=900)),
    "medium": (gettext_lazy("15–45 分钟"), Q(duration_seconds__gt=900, duration_seconds__lte=2700)),
    "long": (gettext_lazy("45 分钟以上"), Q(duration_seconds__gt=2700)),
}
STATES = {"new": gettext_lazy("未开始"), "open": gettext_lazy("学习中"), "done": gettext_lazy("已学完")}
SORTS = {
    "newest": (gettext_lazy("最新上架"), ("-first_published_at", "-pk")),
    "popular": (gettext_lazy("学习人数"), ("-learners", "-first_published_at")),
    "shortest": (gettext_lazy("时长由短到长"), ("duration_seconds", "-first_published_at")),
    "longest": (gettext_lazy("时长由长到短"), ("-duration_seconds", "-first_published_at")),
}


@dataclass(frozen=True)
class FacetValue:
    """One choice of a facet: how many courses it holds and the query string that switches it on or off."""

    label: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True)
class Facet:
    """A group of choices."""

    name: str
    label: str
    values: list[FacetValue]


@dataclass
class Catalogue:
    """The courses an address asks for. Unknown values in the address are ignored."""

    query: QueryDict
    user: User
    topic: TopicPage | None = None
    chosen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_request(cls, request: HttpRequest, *, topic: TopicPage | None = None) -> Catalogue:
        """Read the address of `request`; `topic` narrows everything to one column."""
        chosen = {name: value for name in FILTERS if (value := request.GET.get(name, "")) and "\0" not in value}
        return cls(query=request.GET, user=request.user, topic=topic, chosen=chosen)  # type: ignore[arg-type]

    @property
    def words(self) -> str:
        """Return the words searched for."""
        return self.query.get("q", "").replace("\0", "").strip()[:60]

    @property
    def sort(self) -> str:
        """Return the key of the chosen order."""
        asked = self.query.get("sort", "newest")
        return asked if asked in SORTS else "newest"

    @property
    def sorts(self) -> list[tuple[str, str, str]]:
        """Return key, label and query string of every order."""
        return [(key, str(label), self.query_with(sort=key)) for key, (label, _order) in SORTS.items()]

    @cached_property
    def base(self) -> CourseQuerySet:
        """Return what the person may see that matches the words and the column."""
        found = CoursePage.objects.visible_to(self.user)
        if self.topic:
            found = found.in_topic(self.topic)
        if not self.words:
            return found
        matching = found.matching(self.words)
        if not self.speech:
            return matching
        return found.filter(Q(pk__in=matching.values("pk")) | Q(pk__in=list(self.speech)))

    @cached_property
    def speech(self) -> dict[int, SpeechHit]:
        """Return, by course, the line of a video in which the words are said."""
        return find_speech(self.words)

    def filtered(self, *, without: str = "") -> CourseQuerySet:
        """Apply every chosen facet but `without`."""
        found = self.base
        for name, value in self.chosen.items():
            if name != without:
                found = found.filter(FILTERS[name](value, self.user))
        return found

    @cached_property
    def page(self) -> Page[CoursePage]:
        """Return the asked page with the person's own progress; pages out of range give the nearest one."""
        order = SORTS[self.sort][1]
        courses = self.filtered().select_related(None)
        if self.sort == "popular":
            courses = courses.with_learners()
        if self.user.is_authenticated:
            courses = courses.with_progress_of(self.user)
        page = Paginator(courses.order_by(*order), PER_PAGE).get_page(self.query.get("page"))
        if self.words:
            for course in page.object_list:
                course.speech = self.speech.get(course.pk)
        return page

    @cached_property
    def facets(self) -> list[Facet]:
        """Return the facets with counts; each counts under all the others, so that no choice leads to nothing."""
        facets = [
            self._facet("class", _("课程性质"), CoursePage.CourseClass.choices, "course_class"),
            self._facet("subject", _("课程类别"), CoursePage.Subject.choices, "subject"),
            self._duration_facet(),
            self._year_facet(),
            self._facet("source", _("课程来源"), CoursePage.Source.choices, "source"),
        ]
        if not self.topic:
            facets.insert(0, self._topic_facet())
        if self.user.is_authenticated:
            facets.insert(0, self._state_facet())
        return [facet for facet in facets if facet.values]

    @property
    def has_choices(self) -> bool:
        """Say whether anything narrows the list."""
        return bool(self.words or self.chosen)

    def query_with(self, **changes: str) -> str:
        """Return the query string with `changes`; an empty value removes a key; the page starts over."""
        query = self.query.copy()
        query.pop("page", None)
        for name, value in changes.items():
            if value:
                query[name] = value
            else:
                query.pop(name, None)
        return f"?{query.urlencode()}"

    def _facet(self, name: str, label: str, choices: Iterable[Any], column: str) -> Facet:
        counts = dict(self.filtered(without=name).order_by().values_list(column).annotate(Count("pk")))
        return self._build(name, label, [(value, text, counts.get(value, 0)) for value, text in choices])

    def _duration_facet(self) -> Facet:
        bucket = Case(
            *[When(condition, then=Value(key)) for key, (_label, condition) in DURATIONS.items()],
            output_field=CharField(),
        )
        rows = self.filtered(without="duration").order_by().annotate(bucket=bucket).values_list("bucket")
        counts = dict(rows.annotate(Count("pk")))
        choices = [(key, label, counts.get(key, 0)) for key, (label, _condition) in DURATIONS.items()]
        return self._build("duration", _("时长"), choices)

    def _year_facet(self) -> Facet:
        rows = self.filtered(without="year").order_by().annotate(year=ExtractYear("first_published_at"))
        counts = rows.exclude(year=None).values_list("year").annotate(Count("pk")).order_by("-year")
        return self._build("year", _("上架年份"), [(str(year), str(year), count) for year, count in counts])

    def _topic_facet(self) -> Facet:
        found = self.filtered(without="topic").order_by().values("pk")
        topics = TopicPage.objects.live().annotate(found=Count("courses", filter=Q(courses__in=found)))
        choices = [(topic.slug, topic.title, topic.found) for topic in topics.order_by("path")]
        return self._build("topic", _("专题栏目"), choices)

    def _state_facet(self) -> Facet:
        mine = Enrolment.objects.of(self.user).filter(course__in=self.filtered(without="state").order_by().values("pk"))
        counts = mine.order_by().aggregate(open=Count("pk", filter=Q(completed_at=None)), all=Count("pk"))
        total = self.filtered(without="state").count()
        numbers = {"new": total - counts["all"], "open": counts["open"], "done": counts["all"] - counts["open"]}
        return self._build("state", _("我的状态"), [(key, label, numbers[key]) for key, label in STATES.items()])

    def _build(self, name: str, label: str, rows: Iterable[tuple[str, Any, int]]) -> Facet:
        chosen = self.chosen.get(name, "")
        values = [
            FacetValue(
                label=str(text),
                count=count,
                chosen=value == chosen,
                query=self.query_with(**{name: "" if value == chosen else value}),
            )
            for value, text, count in rows
            if count or value == chosen
        ]
        return Facet(name=name, label=label, values=values)


def _state_condition(value: str, user: User) -> Q:
    if not user.is_authenticated:
        return Q()
    mine = Enrolment.objects.of(user).order_by()
    return {
        "new": ~Q(pk__in=mine.values("course")),
        "open": Q(pk__in=mine.filter(completed_at=None).values("course")),
        "done": Q(pk__in=mine.completed().values("course")),
    }.get(value, Q())


#: Facet -> condition for a chosen value. A value nobody offers finds nothing, or is ignored where it cannot be read.
FILTERS: dict[str, Any] = {
    "topic": lambda value, user: Q(topics__slug=value),
    "class": lambda value, user: Q(course_class=value),
    "subject": lambda value, user: Q(subject=value),
    "source": lambda value, user: Q(source=value),
    "duration": lambda value, user: DURATIONS[value][1] if value in DURATIONS else Q(),
    "year": lambda value, user: (
        Q(first_published_at__year=int(value)) if re.fullmatch("(19|20)[0-9]{2}", value) else Q()
    ),
    "state": _state_condition,
}
