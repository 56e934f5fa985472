"""Counting the facets of the course centre: every choice with its number, in one statement.

Each facet counts under all the others but not under itself, so that a second value of it can be chosen as well. The
courses are read once into a common table; every facet is one grouping of it.
"""

# Values are parameters of every statement here; what is put into its text are names from KINDS and SORTS.
# ruff: noqa: S608

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Case, FilteredRelation, Q, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, ExtractYear, Left, Length
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from .models import CoursePage
from .querysets import CourseQuerySet

if TYPE_CHECKING:
    from accounts.models import User

#: Lecturers are many; only those with the most courses are listed, the others are found by their names.
LECTURERS = 12
#: Value of the county facet for courses that no county keeps.
CITY = "city"
DURATIONS = {
    "short": (gettext_lazy("15 分钟以内"), Q(duration_seconds__lte=900)),
    "medium": (gettext_lazy("15–45 分钟"), Q(duration_seconds__gt=900, duration_seconds__lte=2700)),
    "long": (gettext_lazy("45 分钟以上"), Q(duration_seconds__gt=2700)),
}
STATES = {"new": gettext_lazy("未开始"), "open": gettext_lazy("学习中"), "done": gettext_lazy("已学完")}

Labels = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """A facet: its name in the address (and its column in the common table), its label, what may be chosen.

    Without `labels` that is whatever there is; `accepts` says whether a value of an address can be meant at all.
    """

    name: str
    label: Any
    labels: Labels | None = None
    accepts: Callable[[str], object] = bool

    def known(self, values: Iterable[str]) -> tuple[str, ...]:
        """Return those of `values` that can be meant, each once."""
        accepted = (value for value in values if "\0" not in value and self.accepts(value))
        return tuple(dict.fromkeys(value for value in accepted if self.labels is None or value in self.labels))


def _short(value: str) -> bool:
    return 0 < len(value) <= 80


KINDS = {
    kind.name: kind
    for kind in (
        Kind("state", gettext_lazy("我的状态"), STATES),
        Kind("topic", gettext_lazy("专题栏目"), accepts=_short),
        Kind("class", gettext_lazy("课程性质"), dict(CoursePage.CourseClass.choices)),
        Kind("subject", gettext_lazy("课程类别"), dict(CoursePage.Subject.choices)),
        Kind("duration", gettext_lazy("时长"), {key: label for key, (label, _condition) in DURATIONS.items()}),
        Kind("lecturer", gettext_lazy("主讲人"), accepts=_short),
        Kind("year", gettext_lazy("上架年份"), accepts=re.compile("(19|20)[0-9]{2}").fullmatch),
        Kind("source", gettext_lazy("课程来源"), dict(CoursePage.Source.choices)),
        Kind("county", gettext_lazy("开设单位"), accepts=_short),
    )
}
Chosen = Mapping[str, Sequence[str]]
#: Part of a statement, and its parameters.
Part = tuple[str, list[Any]]
SORTS = {
    "newest": "published DESC, id DESC",
    "popular": "learners DESC, published DESC, id DESC",
    "shortest": "seconds, published DESC, id DESC",
    "longest": "seconds DESC, published DESC, id DESC",
    #: By the order in which the engine named them.
    "best": "place",
}
#: The courses that the engine named. They are many where a word is common, so each is looked up by its number.
_NAMED = RawSQL("SELECT id FROM named", ())
_BASE = """
WITH named AS MATERIALIZED (SELECT id, place FROM unnest(%s::int[]) WITH ORDINALITY AS named (id, place)),
listed (id, class, subject, source, seconds, lecturer, learners, published, year, duration, state, parent_path)
    AS MATERIALIZED ({courses}),
topic AS (SELECT p.id, p.slug, p.title, p.path
    FROM courses_topicpage t JOIN wagtailcore_page p ON p.id = t.page_ptr_id WHERE p.live
    AND NOT EXISTS (SELECT FROM wagtailcore_pageviewrestriction r JOIN wagtailcore_page closed ON closed.id = r.page_id
        WHERE p.path LIKE closed.path || '%%')),
in_topic AS (SELECT t.coursepage_id, topic.slug
    FROM courses_coursepage_topics t JOIN topic ON topic.id = t.topicpage_id),
county AS (SELECT p.path, u.code, u.name FROM courses_countycoursespage c
    JOIN wagtailcore_page p ON p.id = c.page_ptr_id JOIN accounts_unit u ON u.id = c.county_id),
base AS MATERIALIZED (SELECT listed.*, place{flags} FROM listed LEFT JOIN named USING (id))
"""


@dataclass(frozen=True)
class Found:
    """What the statement answers: how many courses, the ids of one page, and facet -> value -> (label, number)."""

    total: int
    ids: list[int]
    counts: Mapping[str, Mapping[str, tuple[str, int]]]


def prepared(courses: CourseQuerySet, user: User) -> Part:
    """Return the statement of the common table: what facets and orders look at."""
    state: Any = Value("new")
    if user.is_authenticated:
        courses = courses.alias(mine=FilteredRelation("enrolments", condition=Q(enrolments__user_id=user.pk)))
        state = Case(
            When(mine__pk=None, then=Value("new")),
            When(mine__completed_at=None, then=Value("open")),
            default=Value("done"),
        )
    bucket = [When(condition, then=Value(key)) for key, (_label, condition) in DURATIONS.items()]
    rows = courses.order_by().values_list(
        "pk",
        "course_class",
        "subject",
        "source",
        "duration_seconds",
        "lecturer",
        "learners",
        "first_published_at",
        Cast(ExtractYear("first_published_at"), TextField()),
        Case(*bucket, default=Value(""), output_field=TextField()),
        state,
        Left("path", Length("path") - Page.steplen),
    )
    sql, values = rows.query.sql_with_params()
    return sql, list(values)


def look(
    courses: CourseQuerySet,
    user: User,
    *,
    chosen: Chosen,
    facets: Iterable[str],
    sort: str,
    page: int,
    size: int,
    named: Sequence[int] | None = None,
) -> Found:
    """Count `facets` over `courses` under `chosen`, and list page number `page` (from 1) of what is chosen.

    `named` are the ids that an engine found, in the order of the sort ``best``: the others are left out. Without words
    to look for it is none. One statement.
    """
    sql, values = prepared(courses if named is None else courses.filter(pk__in=_NAMED), user)
    flags, flagged = _flags(chosen)
    narrowing = _narrowing(chosen)
    parts = [_grouping(name, chosen) for name in facets]
    parts.append((f"SELECT 'all', '', '', '', count(*) FROM base WHERE {narrowing}", []))
    parts.append(
        (
            f"(SELECT 'page', '', '', '', id FROM base WHERE {narrowing} ORDER BY {SORTS[sort]} LIMIT %s OFFSET %s)",
            [size, (page - 1) * size],
        )
    )
    statement = _BASE.format(courses=sql, flags=flags) + " UNION ALL ".join(part for part, _values in parts)
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [list(named or ()), *values, *flagged, *(value for _part, more in parts for value in more)]
        )
        return _answer(cursor.fetchall())


def _answer(rows: Iterable[tuple[str, str | None, str | None, str, int]]) -> Found:
    total, ids, counts = 0, [], {}  # type: int, list[int], dict[str, list[tuple[str, str, str, int]]]
    for name, value, label, place, number in rows:
        if name == "page":
            ids.append(number)
        elif name == "all":
            total = number
        elif value:
            counts.setdefault(name, []).append((place, value, label or value, number))
    ordered = {
        name: {value: (label, number) for _place, value, label, number in sorted(found, key=lambda row: row[0])}
        for name, found in counts.items()
    }
    return Found(total, ids, ordered)


def _flags(chosen: Chosen) -> Part:
    """Return a column for every chosen facet: whether the course is in it. So each is looked at once per course."""
    parts: list[str] = []
    values: list[Any] = []
    for name, wanted in chosen.items():
        if name == "topic":
            test = "id IN (SELECT coursepage_id FROM in_topic WHERE slug = ANY(%s))"
        elif name == "county":
            test = "parent_path IN (SELECT path FROM county WHERE code = ANY(%s))"
            test += " OR parent_path NOT IN (SELECT path FROM county)" if CITY in wanted else ""
        else:
            test = f"{name} = ANY(%s)"
        parts.append(f", ({test}) AS is_{name}")
        values.append(list(wanted))
    return "".join(parts), values


def _narrowing(chosen: Chosen, *, without: str = "") -> str:
    """Return the condition that `chosen` makes, leaving one facet out."""
    return " AND ".join(f"is_{name}" for name in chosen if name != without) or "TRUE"


def _grouping(name: str, chosen: Chosen) -> Part:
    """Return the statement that counts one facet."""
    narrowing = _narrowing(chosen, without=name)
    values: list[Any] = []
    if name == "topic":
        sql = (
            "SELECT 'topic', topic.slug, topic.title, topic.path, coalesce(counted.courses, 0) FROM topic LEFT JOIN"
            " (SELECT topicpage_id, count(*) AS courses FROM courses_coursepage_topics t JOIN base"
            f" ON base.id = t.coursepage_id WHERE {narrowing} GROUP BY topicpage_id) counted"
            " ON counted.topicpage_id = topic.id"
        )
    elif name == "county":
        sql = (
            f"SELECT 'county', coalesce(county.code, '{CITY}'), county.name, coalesce(county.path, ''), count(base.id)"
            f" FROM county FULL JOIN (SELECT id, parent_path FROM base WHERE {narrowing}) base"
            " ON county.path = base.parent_path GROUP BY county.code, county.name, county.path"
        )
    elif name == "lecturer":
        wanted = list(chosen.get(name, ()))
        sql = (
            f"(SELECT 'lecturer', lecturer, '', to_char(999999 - count(*), 'FM000000'), count(*) FROM base"
            f" WHERE {narrowing} GROUP BY lecturer"
            " ORDER BY lecturer = ANY(%s) DESC, count(*) DESC, lecturer LIMIT %s)"
        )
        values = [wanted, LECTURERS + len(wanted)]
    else:
        sql = f"SELECT '{name}', {name}, '', '', count(*) FROM base WHERE {narrowing} GROUP BY {name}"
    return sql, values
