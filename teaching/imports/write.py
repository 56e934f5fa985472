"""Making the pages of a checked workbook: drafts, as a trainer would begin them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from wagtail.models import Page

from courses.models import CoursePage, Lesson

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = ("title", "summary", "lecturer", "lecturer_title", "course_class", "subject", "source")
RULES = ("completion_ratio", "max_rate", "in_sequence")
Progress = Callable[[int, int], None]


def paragraphs(text: str) -> str:
    """Return plain text as rich text: an empty line begins a paragraph, and no markup gets in."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n")]
    return "".join(f"<p>{escape(block).replace(chr(10), '<br/>')}</p>" for block in blocks if block)


#: Fields of a lesson as a plan names them, and as the lesson does.
LESSON_FIELDS = {
    "video": "video_id",
    "package": "package_id",
    "document": "document_id",
    "target": "target",
    "minimum_seconds": "minimum_seconds",
    "place": "place",
    "stream_url": "stream_url",
}


def _lesson(given: dict[str, Any], place: int) -> Lesson:
    lesson = Lesson(title=given["title"], kind=given["kind"], sort_order=place)
    for name, field in LESSON_FIELDS.items():
        if name in given:
            setattr(lesson, field, given[name])
    for name in ("starts_at", "ends_at"):
        if name in given:
            setattr(lesson, name, timezone.make_aware(datetime.fromisoformat(given[name])))
    if "text" in given:
        lesson.body = paragraphs(given["text"])
    return lesson


def make_course(parent: Page, given: dict[str, Any], *, by: User | None) -> CoursePage:
    """Make one draft below `parent`."""
    course = CoursePage(live=False, owner=by, **{name: given[name] for name in (*FIELDS, *RULES) if name in given})
    if "licence_expires" in given:
        course.licence_expires = date.fromisoformat(given["licence_expires"])
    course.lessons = [_lesson(lesson, place) for place, lesson in enumerate(given["lessons"])]
    parent.add_child(instance=course)
    course.topics = given["topics"]
    course.save_revision(user=by, changed=False)
    return course


def make_courses(parent: Page, plan: list[dict[str, Any]], *, by: User | None, progress: Progress) -> list[CoursePage]:
    """Make the drafts of a plan that are not there yet; call inside a transaction."""
    parent = Page.objects.select_for_update().get(pk=parent.pk).specific
    new = [course for course in plan if not course["exists"]]
    made = []
    for number, course in enumerate(new, start=1):
        made.append(make_course(parent, course, by=by))
        progress(number, len(new))
    return made
