"""Lessons that are documents: read page by page, each page clocked by the server."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from library.models import DocumentPage, DocumentVersion

from .actions import enrol, record_progress
from .models import CoursePage, Lesson, PageRead, ReadingPlace

if TYPE_CHECKING:
    from accounts.models import User

#: However short or long the lesson: a page is open for at least, and need not be open longer than, so many seconds.
LEAST, MOST = 3, 120


def version_of(lesson: Lesson, *, at: datetime) -> DocumentVersion | None:
    """Return what is to be read: the version in force, of a document that is published; nothing otherwise."""
    document = lesson.document
    if document is None or not document.is_published:
        return None
    return document.versions.in_force(timezone.localdate(at)).first()


def seconds_of_page(lesson: Lesson, version: DocumentVersion) -> int:
    """Return how long a page has to be open, in seconds: the lesson's minimum time spread over the pages."""
    return min(MOST, max(LEAST, math.ceil(lesson.minimum_seconds / version.page_count)))


@transaction.atomic
def open_page(lesson: Lesson, version: DocumentVersion, number: int, *, user: User, at: datetime) -> None:
    """Count the page that was open until now, if it was long enough, and begin the clock of page `number`.

    The same page again keeps its clock. Pages of other lessons do not count on: one page is open at a time.
    """
    settle(user=user, at=at)
    same = ReadingPlace.objects.filter(user=user, lesson=lesson, version=version, number=number)
    if not same.exists():
        place = {"lesson": lesson, "version": version, "number": number, "opened_at": at}
        ReadingPlace.objects.update_or_create(user=user, defaults=place)


@transaction.atomic
def settle(*, user: User, at: datetime) -> bool:
    """Count the page that `user` has open, where it was open long enough; return whether it is read.

    Progress is the part of the pages of that version that are read.
    """
    places = ReadingPlace.objects.select_for_update(of=("self",)).filter(user=user)
    place = places.select_related("lesson__page", "version").first()
    if place is None or place.lesson.retired:
        return False
    if not CoursePage.objects.visible_to(user).filter(pk=place.lesson.page_id).exists():
        # Nobody studies a course that was taken offline; that must not keep anybody from reading another.
        return False
    lesson, version = place.lesson, place.version
    if at < place.opened_at:
        # The server's clock went back since: the page's clock begins again instead of waiting for it.
        ReadingPlace.objects.filter(pk=place.pk).update(opened_at=at)
        return False
    if (at - place.opened_at).total_seconds() < seconds_of_page(lesson, version):
        return False
    row = {"user": user, "lesson": lesson, "version": version, "number": place.number}
    _page, is_new = PageRead.objects.get_or_create(**row, defaults={"opened_at": place.opened_at, "read_at": at})
    if is_new:
        read = PageRead.objects.filter(user=user, lesson=lesson, version=version).count()
        record_progress(lesson, user=user, ratio=read / version.page_count, at=at)
    return True


def has_open(lesson: Lesson, number: int, *, user: User) -> bool:
    """Say whether it is page `number` of `lesson` that `user` has open, and no other in another window."""
    return ReadingPlace.objects.filter(user=user, lesson=lesson, number=number).exists()


def has_read(lesson: Lesson, number: int, *, user: User, at: datetime) -> bool:
    """Say whether page `number` of what `lesson` shows now counts for `user` already."""
    version = version_of(lesson, at=at)
    return PageRead.objects.filter(user=user, lesson=lesson, version=version, number=number).exists()


@dataclass(frozen=True)
class PageMark:
    """A page and whether it is read."""

    number: int
    is_read: bool


@dataclass(frozen=True)
class Reading:
    """A document lesson as one person sees it: the page that is open, and what is read."""

    version: DocumentVersion
    shown: DocumentPage
    read: frozenset[int]
    seconds: int

    @classmethod
    def of(cls, lesson: Lesson, *, user: User, number: int | None, at: datetime) -> Reading | None:
        """Open page `number`, or the first that is not read; nothing where there is nothing to read."""
        version = version_of(lesson, at=at)
        if version is None:
            return None
        enrol(lesson.page, user=user, at=at)
        settle(user=user, at=at)
        pages = PageRead.objects.filter(user=user, lesson=lesson, version=version)
        read = frozenset(pages.values_list("number", flat=True))
        if number is None or not 1 <= number <= version.page_count:
            number = next((each for each in range(1, version.page_count + 1) if each not in read), 1)
        open_page(lesson, version, number, user=user, at=at)
        return cls(version, version.pages.get(number=number), read, seconds_of_page(lesson, version))

    @property
    def is_read(self) -> bool:
        """Say whether the page that is open counts already."""
        return self.shown.number in self.read

    @property
    def previous(self) -> int:
        """Return the number of the page before; 0 at the beginning."""
        return self.shown.number - 1

    @property
    def following(self) -> int:
        """Return the number of the page after; 0 at the end."""
        return self.shown.number + 1 if self.shown.number < self.version.page_count else 0

    @property
    def pages(self) -> list[PageMark]:
        """Return every page with whether it is read."""
        return [PageMark(number, number in self.read) for number in range(1, self.version.page_count + 1)]
