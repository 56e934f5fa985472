"""One question to everything that is public or that the person may see: courses, speech, articles, documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage, Lesson
from courses.speech import find_speech
from library.finding import Asked, listed
from library.models import LibraryDocument
from search.hits import find
from search.words import LONGEST_QUESTION, snippet

from .models import ArticlePage, ProcedurePage, StandardPage

if TYPE_CHECKING:
    from accounts.models import User

A_PAGE = 15
#: Length of an excerpt in characters.
EXCERPT = 80


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    title: str
    url: str
    text: str = ""
    facts: str = ""


@dataclass(frozen=True)
class Area:
    """A kind of things: how to find their keys, the best first, and how to show some of them."""

    name: str
    label: str | Promise
    keys: Callable[[str, User], list[Any]]
    show: Callable[[list[Any], str, User, HttpRequest], list[Hit]]


def _course_keys(words: str, user: User) -> list[Any]:
    keys = find(CoursePage, words).keys
    allowed = set(CoursePage.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    return [key for key in keys if key in allowed]


def _show_courses(keys: list[Any], words: str, user: User, request: HttpRequest) -> list[Hit]:
    found = CoursePage.objects.visible_to(user).in_bulk(keys)
    return [
        Hit(found[key].title, found[key].get_url(request) or "", found[key].summary, found[key].lecturer)
        for key in keys
        if key in found
    ]


def _speech_keys(words: str, user: User) -> list[Any]:
    hits = find_speech(words)
    allowed = set(CoursePage.objects.visible_to(user).filter(pk__in=list(hits)).values_list("pk", flat=True))
    return [hit for page, hit in hits.items() if page in allowed]


def _show_speech(hits: list[Any], words: str, user: User, request: HttpRequest) -> list[Hit]:
    lessons = Lesson.objects.select_related("page").in_bulk([hit.lesson for hit in hits], field_name="uid")
    return [Hit(lessons[hit.lesson].page.title, hit.url, hit.text, lessons[hit.lesson].title) for hit in hits]


def _article_keys(words: str, user: User) -> list[Any]:
    """Return articles, then procedures and standing pages, that everybody may read."""
    found: list[Any] = []
    for model in (ArticlePage, ProcedurePage, StandardPage):
        keys = find(model, words).keys
        manager: Any = model.objects
        allowed = set(manager.open_to_all().filter(pk__in=keys).values_list("pk", flat=True))
        found += [key for key in keys if key in allowed]
    return found


def _show_articles(keys: list[Any], words: str, user: User, request: HttpRequest) -> list[Hit]:
    from wagtail.models import Page as AnyPage

    found = {page.pk: page for page in AnyPage.objects.filter(pk__in=keys).specific()}
    shown = []
    for key in keys:
        if key not in found:
            continue
        page = found[key]
        text = snippet(page.words(), words, length=EXCERPT) if isinstance(page, ArticlePage) else ""
        facts = f"{page.date:%Y-%m-%d}" if isinstance(page, ArticlePage) else ""
        shown.append(Hit(page.title, page.get_url(request) or "", text or page.summary, facts))
    return shown


def _document_keys(words: str, user: User) -> list[Any]:
    documents = LibraryDocument.objects.visible_to(user)
    found, _hits = listed(documents, Asked(words, None, "", ""), timezone.localdate())
    return list(found.values_list("pk", flat=True))


def _show_documents(keys: list[Any], words: str, user: User, request: HttpRequest) -> list[Hit]:
    documents = LibraryDocument.objects.visible_to(user).filter(pk__in=keys)
    found, pages = listed(documents, Asked(words, None, "", ""), timezone.localdate())
    shown = []
    for document in found:
        page = pages.get(document.pk)
        url = page.url if page else document.get_absolute_url()
        facts = str(_("第 %(page)d 页") % {"page": page.number}) if page else ""
        shown.append(Hit(document.title, url, page.excerpt if page else document.summary, facts))
    return shown


AREAS = (
    Area("courses", _("课程"), _course_keys, _show_courses),
    Area("speech", _("视频里说到"), _speech_keys, _show_speech),
    Area("articles", _("公开信息"), _article_keys, _show_articles),
    Area("documents", _("资料"), _document_keys, _show_documents),
)


@dataclass(frozen=True)
class Found:
    """What the address asked for: how many of every kind there are, and one page of one kind."""

    words: str
    area: Area
    counts: list[tuple[Area, int]]
    page: Page[Any]
    hits: list[Hit]


def look(request: HttpRequest, user: User) -> Found | None:
    """Answer the question of the address, or nothing where there is none. An unknown kind counts as not said."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUESTION]
    if not words:
        return None
    keys = {area.name: area.keys(words, user) for area in AREAS}
    counts = [(area, len(keys[area.name])) for area in AREAS]
    wanted = next((area for area, _count in counts if area.name == request.GET.get("in")), None)
    area = wanted or next((area for area, count in counts if count), AREAS[0])
    page = Paginator(keys[area.name], A_PAGE).get_page(request.GET.get("page"))
    return Found(words, area, counts, page, area.show(list(page.object_list), words, user, request))
