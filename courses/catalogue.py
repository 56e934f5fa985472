"""课程中心: reading the address, finding, one page of courses, facets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.actions import note_missed
from search.hits import Hits, find
from search.words import LONGEST_QUESTION, snippet

from .facets import KINDS, LECTURERS, Found, Kind, look
from .models import LONGEST_FOUND, CoursePage, Lesson, TopicPage
from .querysets import CourseQuerySet
from .speech import SpeechHit, find_speech

if TYPE_CHECKING:
    from accounts.models import User

PER_PAGE = 24
#: Columns proposed where words found nothing.
PROPOSED = 12
#: Pages beyond this are not looked for: numbers of addresses that nobody meant.
LAST_PAGE = 10_000
SORTS = {
    "best": gettext_lazy("最相关"),
    "newest": gettext_lazy("最新上架"),
    "popular": gettext_lazy("学习人数"),
    "shortest": gettext_lazy("时长由短到长"),
    "longest": gettext_lazy("时长由长到短"),
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
    """A group of choices; several of one group may be chosen together."""

    name: str
    label: str
    values: list[FacetValue]
    #: Whether there are more values than these.
    is_cut: bool = False


@dataclass
class Catalogue:
    """The courses an address asks for. Unknown values in the address are ignored."""

    query: QueryDict
    user: User
    topic: TopicPage | None = None
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_request(cls, request: HttpRequest, *, topic: TopicPage | None = None) -> Catalogue:
        """Read the address of `request`; `topic` narrows everything to one column."""
        return cls.from_query(request.GET, request.user, topic=topic)  # type: ignore[arg-type]

    @classmethod
    def from_query(cls, query: QueryDict, user: User, *, topic: TopicPage | None = None) -> Catalogue:
        """Read the query string of an address."""
        found = cls(query=query, user=user, topic=topic)
        asked = {kind.name: kind.known(query.getlist(kind.name)) for kind in found.kinds}
        found.chosen = {name: values for name, values in asked.items() if values}
        return found

    @property
    def kinds(self) -> list[Kind]:
        """Return the facets that there are for this person and place."""
        absent = (not self.user.is_authenticated and "state", bool(self.topic) and "topic")
        return [kind for name, kind in KINDS.items() if name not in absent]

    @property
    def words(self) -> str:
        """Return the words searched for."""
        return self.query.get("q", "").replace("\0", "").strip()[:LONGEST_QUESTION]

    @property
    def sort(self) -> str:
        """Return the key of the chosen order; what was searched for comes best first."""
        default = "best" if self.words else "newest"
        asked = self.query.get("sort", default)
        return asked if asked in SORTS and (self.words or asked != "best") else default

    @property
    def sorts(self) -> list[tuple[str, str, str]]:
        """Return key, label and query string of every order."""
        offered = [key for key in SORTS if self.words or key != "best"]
        return [(key, str(SORTS[key]), self.query_with(sort=(key,))) for key in offered]

    @cached_property
    def hits(self) -> Hits:
        """Return the courses that the words find by what they are called and described as."""
        return find(CoursePage, self.words)

    @cached_property
    def speech(self) -> dict[int, SpeechHit]:
        """Return, by course, the line of a video in which the words are said."""
        return find_speech(self.words)

    @cached_property
    def order(self) -> list[int]:
        """Return the courses found, the best first: by their names, by what is said in them, then the similar ones."""
        return list(dict.fromkeys([*self.hits.exact, *self.speech, *self.hits.near]))

    @property
    def is_near(self) -> bool:
        """Say whether nothing holds all the words, so that only what is similar is listed."""
        return bool(self.words and self.hits.near and not self.hits.exact and not self.speech)

    @cached_property
    def base(self) -> CourseQuerySet:
        """Return what the person may see that the column leaves."""
        found = CoursePage.objects.visible_to(self.user)
        return found.in_topic(self.topic) if self.topic else found

    @cached_property
    def found(self) -> Found:
        """Return the asked page and all counts; a page out of range gives the nearest one."""
        number = self._asked_page
        found = self._look(number)
        last = max(1, -(-found.total // PER_PAGE))
        return found if number <= last else self._look(last)

    def _look(self, number: int) -> Found:
        return look(
            self.base,
            self.user,
            chosen=self.chosen,
            facets=[kind.name for kind in self.kinds],
            sort=self.sort,
            page=number,
            size=PER_PAGE,
            named=self.order if self.words else None,
        )

    @property
    def _asked_page(self) -> int:
        asked = self.query.get("page", "")[:9]
        return max(1, min(int(asked), LAST_PAGE)) if asked.isascii() and asked.isdigit() else 1

    @cached_property
    def page(self) -> Page[CoursePage]:
        """Return the asked page with the person's own progress."""
        more = ["summary"] if self.words else []
        courses = CoursePage.objects.filter(pk__in=self.found.ids).for_cards(self.user, *more).in_bulk()
        listed = [courses[pk] for pk in self.found.ids if pk in courses]
        if self.words:
            self._explain(listed)
        page = Paginator(range(self.found.total), PER_PAGE).get_page(self._asked_page)
        page.object_list = listed
        return page  # type: ignore[return-value]

    def _explain(self, listed: list[CoursePage]) -> None:
        """Say of each course why it is found: a line of its summary, else of one of its articles."""
        unexplained = []
        for course in listed:
            course.speech = self.speech.get(course.pk)
            course.words = self.words
            if not snippet(course.title, self.words):
                course.excerpt = snippet(course.summary, self.words, length=40)
                if not course.excerpt and course.speech is None:
                    unexplained.append(course)
        texts: dict[int, str] = defaultdict(str)
        articles = Lesson.objects.filter(page__in=unexplained, kind=Lesson.Kind.ARTICLE, retired=False)
        for lesson in articles if unexplained else ():
            texts[lesson.page_id] += f"{lesson.plain_text[:LONGEST_FOUND]} "
        for course in unexplained:
            course.excerpt = snippet(texts[course.pk], self.words, length=40)

    @cached_property
    def facets(self) -> list[Facet]:
        """Return the facets with counts; each counts under all the others, so that no choice leads to nothing."""
        facets = [self._facet(kind) for kind in self.kinds]
        return [facet for facet in facets if facet.values]

    @property
    def choices(self) -> list[FacetValue]:
        """Return what is chosen, each with the address without it."""
        return [value for facet in self.facets for value in facet.values if value.chosen]

    @property
    def has_choices(self) -> bool:
        """Say whether anything narrows the list."""
        return bool(self.words or self.chosen)

    def query_with(self, **changes: tuple[str, ...]) -> str:
        """Return the query string with `changes`; an empty value removes a key; the page starts over."""
        kept = [(name, value) for name, value in self._asked if name not in changes]
        added = [(name, value) for name, values in changes.items() for value in values]
        return f"?{urlencode(kept + added)}"

    @cached_property
    def _asked(self) -> list[tuple[str, str]]:
        """Return what the address asks for, without the page."""
        return [(name, value) for name, values in self.query.lists() if name != "page" for value in values]

    @cached_property
    def proposals(self) -> list[tuple[str, str]]:
        """Return columns to look at where the words found nothing: label and query string."""
        used = CoursePage.topics.through.objects.filter(topicpage=OuterRef("pk"), coursepage__live=True)
        topics = TopicPage.objects.open_to_all().filter(Exists(used)).order_by("path")
        return [(title, f"?topic={slug}") for title, slug in topics.values_list("title", "slug")[:PROPOSED]]

    @property
    def query_of_words(self) -> str:
        """Return the query string with nothing but the words."""
        return f"?{urlencode({'q': self.words})}"

    def note_if_missed(self, *, at: datetime) -> None:
        """Count words by which a person found nothing at all, for those who make courses; a guest's are not counted."""
        asked = self.user.is_authenticated and self.words and not self.chosen and not self.hits.is_down
        if asked and not self.found.total:
            note_missed(self.words, at=at)

    def _facet(self, kind: Kind) -> Facet:
        counts, chosen = self.found.counts.get(kind.name, {}), self.chosen.get(kind.name, ())
        values: list[tuple[str, str, int]]
        if kind.labels is not None:
            values = [(value, str(label), counts.get(value, ("", 0))[1]) for value, label in kind.labels.items()]
        else:
            values = [(value, label, number) for value, (label, number) in counts.items()]
            values += [(value, value, 0) for value in chosen if value not in counts]
        if kind.name == "year":
            values.sort(reverse=True)
        if kind.name == "county":
            values = [(value, _("市本级") if value == "city" else label, number) for value, label, number in values]
            if not chosen and sum(number > 0 for _value, _label, number in values) < 2:
                return Facet(kind.name, str(kind.label), [])
        return Facet(
            kind.name,
            str(kind.label),
            [
                FacetValue(label, number, value in chosen, self._toggled(kind.name, value))
                for value, label, number in values
                if number or value in chosen
            ],
            is_cut=kind.name == "lecturer" and len(counts) >= LECTURERS,
        )

    def _toggled(self, name: str, value: str) -> str:
        chosen = self.chosen.get(name, ())
        without = tuple(each for each in chosen if each != value)
        return self.query_with(**{name: without if value in chosen else (*chosen, value)})
