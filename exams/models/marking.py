"""Answers that people mark."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from questions.models import QuestionVersion

from .attempts import Attempt


class Sheet(models.Model):
    """One answer that a person must mark: who marks it knows its serial number, not its writer."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待评")
        ARBITRATION = "arbitration", _("待裁定")
        DONE = "done", _("已评")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="sheets")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    marks = models.DecimalField(_("分值"), max_digits=5, decimal_places=1)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.WAITING)
    awarded = models.DecimalField(_("得分"), max_digits=5, decimal_places=1, null=True, blank=True)
    #: Who has it on the screen now; until then nobody else gets it.
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    held_until = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("待阅答案")
        verbose_name_plural = _("待阅答案")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "version", "round"], name="sheet_once"),
            models.CheckConstraint(
                condition=Q(awarded=None) | Q(awarded__gte=0, awarded__lte=F("marks")), name="sheet_marks_in_range"
            ),
            models.CheckConstraint(condition=~Q(state="done") | Q(awarded__isnull=False), name="sheet_done_has_marks"),
        ]
        indexes: ClassVar = [models.Index(fields=["state"], condition=~Q(state="done"), name="sheet_open")]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.version_id}"


class Marking(models.Model):
    """One marker's look at a sheet: the first, the second, or the deciding third. Append-only."""

    FIRST, SECOND, THIRD = 1, 2, 3

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="markings")
    turn = models.PositiveSmallIntegerField(_("第几评"))
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marks = models.DecimalField(_("得分"), max_digits=5, decimal_places=1)
    comment = models.TextField(_("评语"), max_length=500, blank=True)
    at = models.DateTimeField(_("时间"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("评分")
        verbose_name_plural = _("评分")
        ordering: ClassVar = ["turn"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "turn"], name="marking_turn_once"),
            models.UniqueConstraint(fields=["sheet", "marker"], name="marked_once_by_each"),
            models.CheckConstraint(condition=Q(turn__range=(1, 3), marks__gte=0), name="marking_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.turn}: {self.marks}"
