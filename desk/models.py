"""What somebody keeps for their own learning. Nobody else reads it, staff included."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .querysets import FavouriteQuerySet, NoteQuerySet, PlanQuerySet

#: The longest note, in characters.
LONGEST_NOTE = 2000


class Note(models.Model):
    """A note on a lesson; `at_ms` is the moment of the video that it is about, in milliseconds."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="notes", verbose_name=_("课时"))
    at_ms = models.PositiveIntegerField(_("视频时刻"), null=True, blank=True)
    text = models.TextField(_("笔记"), max_length=LONGEST_NOTE)
    created_at = models.DateTimeField(_("记录时间"))
    changed_at = models.DateTimeField(_("修改时间"))

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("笔记")
        verbose_name_plural = _("笔记")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]
        indexes: ClassVar = [models.Index(fields=["user", "-created_at"], name="note_of_user")]

    def __str__(self) -> str:
        return self.text[:40]

    def get_absolute_url(self) -> str:
        """Return where the note belongs: the lesson, at its moment."""
        moment = f"?t={self.at_ms}" if self.at_ms is not None else ""
        return f"{self.lesson.get_absolute_url()}{moment}"

    @property
    def seconds(self) -> int | None:
        """The moment of the video in whole seconds."""
        return None if self.at_ms is None else self.at_ms // 1000


class Favourite(models.Model):
    """A course that somebody has put aside for later."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites")
    course = models.ForeignKey(
        "courses.CoursePage", on_delete=models.CASCADE, related_name="favourites", verbose_name=_("课程")
    )
    at = models.DateTimeField(_("收藏时间"))

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        verbose_name = _("收藏")
        verbose_name_plural = _("收藏")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "course"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.course_id}"


class PlanItem(models.Model):
    """A course that somebody means to finish by a day."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plan_items")
    course = models.ForeignKey(
        "courses.CoursePage", on_delete=models.CASCADE, related_name="plan_items", verbose_name=_("课程")
    )
    due_on = models.DateField(_("计划学完日期"))
    added_at = models.DateTimeField(_("加入时间"))
    #: When the course was completed; read along by ``PlanQuerySet.of``.
    done_at: datetime | None

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("学习计划")
        verbose_name_plural = _("学习计划")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "course"], name="planned_once")]
        indexes: ClassVar = [models.Index(fields=["user", "due_on"], name="plan_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.course_id} {self.due_on}"
