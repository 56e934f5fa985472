"""What somebody watched when: the viewings that the evidence rests on, with their lessons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from courses.models import Lesson
from media.models import PlaySession

PER_PAGE = 30


@dataclass(frozen=True)
class Viewed:
    """One viewing: when it began, what it showed and what of it was new, in milliseconds."""

    at: datetime
    day: date
    lesson: Lesson | None
    title: str
    credited_ms: int
    device: str

    @property
    def seconds(self) -> int:
        """What was newly recorded, in whole seconds."""
        return self.credited_ms // 1000


def history_of(user: User, *, page: str | None, words: str = "") -> tuple[Page[Any], list[Viewed]]:
    """Return one page of the viewings of `user`, the latest first; with `words` those of courses, lessons, videos."""
    sessions = PlaySession.objects.of(user).select_related("video").order_by("-opened_at", "-pk")
    if words:
        contexts = _lessons(sessions.order_by().values_list("context", flat=True).distinct(), words)
        sessions = sessions.filter(Q(context__in=list(contexts)) | Q(video__title__icontains=words))
    new = Coalesce(Sum(F("pieces__end_ms") - F("pieces__start_ms")), 0)
    found: Page[Any] = Paginator(sessions.annotate(credited=new), PER_PAGE).get_page(page)
    lessons = _lessons(session.context for session in found)
    return found, [
        Viewed(
            session.opened_at,
            timezone.localdate(session.opened_at),
            lessons.get(session.context),
            session.video.title,
            session.credited,
            session.device,
        )
        for session in found
    ]


def _lessons(contexts: Iterable[str], words: str = "") -> dict[str, Lesson]:
    """Return the lessons that `contexts` name; with `words` those whose title, or whose course's, contains them."""
    uids = set()
    for context in contexts:
        try:
            uids.add(UUID(context))
        except ValueError:
            continue  # a preview, not a lesson
    lessons = Lesson.objects.filter(uid__in=uids).select_related("page")
    if words:
        lessons = lessons.filter(Q(title__icontains=words) | Q(page__title__icontains=words))
    return {str(lesson.uid): lesson for lesson in lessons}
