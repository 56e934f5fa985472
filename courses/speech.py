"""Courses found by what is said in their videos."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from media.models import CaptionCue
from search.pairs import saying

LESSON = "track__video__lessons"
MOST_LINES = 1000


@dataclass(frozen=True)
class SpeechHit:
    """The first line of a course's captions in which all the words occur."""

    course_id: int
    lesson: UUID
    start_ms: int
    text: str

    @property
    def url(self) -> str:
        """Return the address at which the lesson begins with this line."""
        return f"{reverse('courses:learn', args=[self.course_id, self.lesson])}?t={self.start_ms}"

    @property
    def seconds(self) -> int:
        """Return when the line is said, in whole seconds."""
        return self.start_ms // 1000


def find_speech(words: str) -> dict[int, SpeechHit]:
    """Return the first hit of every course in whose offered videos one line holds all the words, in one query.

    Words of a single character are too common to search speech by; they find nothing here. Of words that are said
    everywhere, only so many lines are looked at that the answer comes at once.
    """
    condition = saying(words)
    if condition is None:
        return {}
    offered = {f"{LESSON}__retired": False, f"{LESSON}__kind__in": ["video", "audio"]}
    lines = CaptionCue.objects.shown().filter(condition).order_by().values("pk")[:MOST_LINES]
    cues = CaptionCue.objects.filter(pk__in=lines, **offered).order_by(f"{LESSON}__page_id", "start_ms")
    rows = cues.distinct(f"{LESSON}__page_id").values_list(f"{LESSON}__page_id", f"{LESSON}__uid", "start_ms", "text")
    return {page: SpeechHit(page, lesson, max(0, start), text) for page, lesson, start, text in rows}
