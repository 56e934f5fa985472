"""What the search box proposes while somebody types: courses, lecturers, columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from search.hits import find
from search.pinyin import names, spelled
from search.words import fold, terms

from .models import CoursePage, TopicPage

if TYPE_CHECKING:
    from accounts.models import User

COURSES, LECTURERS, TOPICS = 6, 2, 2
#: Courses that are looked at for their lecturers.
LOOKED_AT = 40


@dataclass(frozen=True)
class Suggestion:
    """One line of the list: what it says, what kind of thing it is, where it leads."""

    label: str
    facts: str
    url: str


def suggest(words: str, user: User, *, centre_url: str) -> list[Suggestion]:
    """Return what `words`, as far as they are typed, may become; only what `user` may see."""
    if not terms(words):
        return []
    hits = find(CoursePage, words, most=LOOKED_AT)
    visible = CoursePage.objects.visible_to(user).filter(pk__in=hits.keys).only("title", "lecturer", "url_path")
    courses = visible.in_bulk()
    listed = [courses[pk] for pk in hits.keys if pk in courses]
    lecturers = dict.fromkeys(course.lecturer for course in listed if is_named(course.lecturer, words))
    return [
        *_links(list(lecturers)[:LECTURERS], _("主讲人"), "lecturer", centre_url),
        *(Suggestion(page.title, _("专题栏目"), page.get_url() or centre_url) for page in _topics(words)),
        *(Suggestion(course.title, course.lecturer, course.get_url() or centre_url) for course in listed[:COURSES]),
    ]


def is_named(name: str, words: str) -> bool:
    """Say whether somebody typing `words` may mean `name`: a part of it, its pinyin or its initials."""
    if fold(words).strip() in fold(name):
        return True
    beginnings = tuple(beginning for run in terms(words) for beginning in spelled(run))
    return bool(beginnings) and any(token.startswith(beginnings) for token in names(name))


def _topics(words: str) -> list[TopicPage]:
    hits = find(TopicPage, words, most=TOPICS)
    return list(TopicPage.objects.live().public().filter(pk__in=list(hits.exact)[:TOPICS])) if hits.exact else []


def _links(values: list[str], facts: str, name: str, centre_url: str) -> Iterator[Suggestion]:
    return (Suggestion(value, facts, f"{centre_url}?{urlencode({name: value})}") for value in values)
