"""All notes of somebody as one text, for printing and keeping."""

from collections.abc import Iterable
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.templatetags.design import clock

from .models import Note


def notes_as_text(notes: Iterable[Note]) -> str:
    """Return the notes by course and lesson, each with its moment and day."""
    ordered = sorted(notes, key=lambda note: (note.lesson.page.title, note.lesson.page_id, note.lesson.sort_order or 0))
    lines: list[str] = []
    for course, of_course in groupby(ordered, key=lambda note: note.lesson.page):
        lines += [course.title, "=" * 20, ""]
        for lesson, of_lesson in groupby(of_course, key=lambda note: note.lesson):
            lines += [lesson.title, "-" * 20]
            for note in sorted(of_lesson, key=lambda note: (note.at_ms or 0, note.created_at)):
                moment = f"[{clock(note.seconds)}] " if note.at_ms is not None else ""
                lines += [f"{moment}{note.text}", f"（{timezone.localdate(note.created_at)}）", ""]
    return "\n".join(lines) or _("还没有笔记。")
