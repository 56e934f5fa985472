"""Courses found by what is said in their videos."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.urls import reverse

from media.models import CaptionCue
from search.pairs import saying

MOST_LINES = 1000
#: Of the many lines of a track only the first is taken to the lessons that show its video.
_FIRST_LINES = """
WITH line AS MATERIALIZED ({lines}),
first AS (SELECT DISTINCT ON (track_id) track_id, start_ms, text FROM line ORDER BY track_id, start_ms)
SELECT DISTINCT ON (lesson.page_id) lesson.page_id, lesson.uid, first.start_ms, first.text
FROM first JOIN media_captiontrack track ON track.id = first.track_id
JOIN courses_lesson lesson ON lesson.video_id = track.video_id
WHERE NOT lesson.retired AND lesson.kind IN ('video', 'audio')
ORDER BY lesson.page_id, first.start_ms
"""


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
    lines = CaptionCue.objects.shown().filter(condition).order_by().values("track_id", "start_ms", "text")[:MOST_LINES]
    sql, values = lines.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_LINES.format(lines=sql), values)
        rows = cursor.fetchall()
    return {page: SpeechHit(page, lesson, max(0, start), text) for page, lesson, start, text in rows}
