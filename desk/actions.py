"""Verbs on one's own desk. They are private matters, so that they leave no trace in the audit log."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from courses.actions import open_lesson
from courses.models import CoursePage, Lesson
from courses.study import has_opened

from .models import LONGEST_NOTE, Favourite, Note, PlanItem

#: More notes than this nobody writes by hand.
MOST_NOTES = 5000
MOST_PLANNED = 500


def _text(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValidationError(_("请写下笔记内容。"))
    if len(text) > LONGEST_NOTE:
        raise ValidationError(_("笔记最多 %(count)s 字。") % {"count": LONGEST_NOTE})
    return text


@transaction.atomic
def write_note(lesson: Lesson, *, text: str, at_ms: int | None, by: User, at: datetime) -> Note:
    """Keep a note of `by` on a lesson that they may study, or had opened before it was taken away.

    Raises ``ValidationError``. A moment beyond the end of the video is taken as its end.
    """
    if Note.objects.filter(user=by).count() >= MOST_NOTES:
        raise ValidationError(_("笔记数量已到上限，请先整理旧笔记。"))
    text = _text(text)
    if lesson.video is None:
        at_ms = None
    elif at_ms is not None:
        at_ms = min(max(0, at_ms), lesson.video.duration_ms)
    # Whoever writes about a lesson has it open; its record keeps the lesson, should the course be edited.
    if not has_opened(lesson, by):
        open_lesson(lesson, user=by, at=at)
    return Note.objects.create(user=by, lesson=lesson, at_ms=at_ms, text=text, created_at=at, changed_at=at)


@transaction.atomic
def change_note(note: Note, *, text: str, by: User, at: datetime) -> Note:
    """Replace the text of one's own note; raises ``ValidationError``."""
    if note.user_id != by.pk:
        raise PermissionDenied
    note.text, note.changed_at = _text(text), at
    note.save(update_fields=["text", "changed_at"])
    return note


def delete_note(note: Note, *, by: User) -> None:
    """Delete one's own note for good."""
    if note.user_id != by.pk:
        raise PermissionDenied
    note.delete()


def _visible(course: CoursePage, by: User) -> None:
    if not CoursePage.objects.visible_to(by).filter(pk=course.pk).exists():
        raise PermissionDenied


def set_favourite(course: CoursePage, *, wanted: bool, by: User, at: datetime) -> None:
    """Put a course aside, or take it out again; doing so twice changes nothing."""
    if not wanted:
        Favourite.objects.filter(user=by, course=course).delete()
        return
    _visible(course, by)
    Favourite.objects.get_or_create(user=by, course=course, defaults={"at": at})


@transaction.atomic
def plan_course(course: CoursePage, *, due_on: date, by: User, at: datetime) -> PlanItem:
    """Mean to finish a course by a day, or move the day; raises ``ValidationError`` for a day that is over."""
    _visible(course, by)
    today = timezone.localdate(at)
    if not today <= due_on <= today.replace(year=today.year + 5, day=1):
        raise ValidationError({"due_on": _("请选择今天或以后的日期（五年以内）。")})
    if PlanItem.objects.filter(user=by).exclude(course=course).count() >= MOST_PLANNED:
        raise ValidationError(_("计划中的课程太多，请先移除一些。"))
    item, _created = PlanItem.objects.update_or_create(
        user=by, course=course, defaults={"due_on": due_on}, create_defaults={"due_on": due_on, "added_at": at}
    )
    return item


def drop_from_plan(item: PlanItem, *, by: User) -> None:
    """Take a course out of one's own plan; what was learnt stays."""
    if item.user_id != by.pk:
        raise PermissionDenied
    item.delete()
