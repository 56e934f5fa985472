"""The posts that people may be nominated for: announced ones of the portal, and internal ones of the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from portal.models import Vacancy

from .models import InternalPost


@dataclass(frozen=True)
class Post:
    """A post in words, as a nomination keeps it; internal posts have no period."""

    uid: UUID
    title: str
    employer: str
    batch: str
    closes_on: date | None = None
    internal: InternalPost | None = None
    places: int = 1

    @property
    def columns(self) -> dict[str, Any]:
        """Return what a nomination or an entry of the shortlist keeps of the post."""
        return {
            "vacancy": None if self.internal else self.uid,
            "internal_post": self.internal,
            "post_title": self.title,
            "post_employer": self.employer,
            "batch": self.batch,
        }


def _of(vacancy: Vacancy) -> Post:
    notice = vacancy.page
    batch = _("%(reach)s第 %(batch)d 批") % {"reach": notice.get_reach_display(), "batch": notice.batch}
    return Post(vacancy.uid, vacancy.title, vacancy.employer, batch, notice.closes_on, places=vacancy.places)


def announced_posts(day: date) -> list[Post]:
    """Return the announced posts for which recommendations are taken on `day` (SPEC N06)."""
    return [_of(vacancy) for vacancy in Vacancy.objects.open_on(day)]


def announced_post(uid: UUID | str, day: date) -> Post | None:
    """Return the announced post `uid` if recommendations for it are taken on `day`; `uid` may be any text."""
    try:
        number = UUID(str(uid))
    except ValueError:
        return None
    vacancy = Vacancy.objects.open_on(day).filter(uid=number).first()
    return _of(vacancy) if vacancy else None


def internal(post: InternalPost) -> Post:
    """Return an internal post in the form in which nominations keep it."""
    return Post(post.uid, post.title, post.employer, post.batch, internal=post, places=post.places)
