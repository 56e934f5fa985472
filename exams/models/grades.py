"""Grades, what was put right about a question afterwards, and appeals."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from questions.models import QuestionVersion

from ..querysets import AppealQuerySet, GradeQuerySet
from .attempts import Attempt
from .exams import Exam


class Grade(models.Model):
    """A grade of an attempt. Append-only: a correction is a new entry, the latest final one counts.

    `items` are the marks of each question by its version: ``{"7": "4.5", "9": null}``; null waits for a person, and
    then the grade is not final.
    """

    class Kind(models.TextChoices):
        AUTOMATIC = "automatic", _("自动评分")
        MARKING = "marking", _("人工阅卷")
        ARBITRATION = "arbitration", _("裁定")
        REGRADE = "regrade", _("重新评分")
        APPEAL = "appeal", _("成绩复核")

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="grades")
    kind = models.CharField(_("方式"), max_length=12, choices=Kind.choices)
    round = models.PositiveSmallIntegerField(default=1)
    score = models.DecimalField(_("得分"), max_digits=6, decimal_places=1)
    full_marks = models.DecimalField(_("满分"), max_digits=6, decimal_places=1)
    passed = models.BooleanField(_("合格"))
    is_final = models.BooleanField(default=True)
    items = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    at = models.DateTimeField(_("评分时间"))

    objects = GradeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("成绩")
        verbose_name_plural = _("成绩")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt", "round"], condition=Q(kind="automatic"), name="graded_automatically_once"
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=F("full_marks")), name="grade_in_range"),
            models.CheckConstraint(
                condition=Q(is_final=True) | Q(passed=False), name="no_pass_before_the_grade_is_final"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score}/{self.full_marks}"


class Correction(models.Model):
    """What was decided about a faulty question of an exam. Append-only; the latest decision counts."""

    class Kind(models.TextChoices):
        ALL_MARKS = "all_marks", _("全部考生得满分")
        DROP = "drop", _("此题作废，不计入总分")
        NEW_KEY = "new_key", _("更改正确答案")

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="corrections")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("处理"), max_length=10, choices=Kind.choices)
    answer = models.JSONField(_("正确答案"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("试题更正")
        verbose_name_plural = _("试题更正")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.exam} {self.version_id} {self.kind}"


class Appeal(models.Model):
    """Somebody asks for a second look at a grade (成绩复核); decided by a person who did not mark it before."""

    class State(models.TextChoices):
        OPEN = "open", _("待复核")
        KEPT = "kept", _("维持原成绩")
        CHANGED = "changed", _("成绩有更改")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="appeal")
    reason = models.TextField(_("理由"), max_length=1000)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(_("申请时间"))
    #: What the second look changed: marks by version.
    marks = models.JSONField(default=dict, blank=True)
    decision = models.TextField(_("复核意见"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("复核时间"), null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("成绩复核")
        verbose_name_plural = _("成绩复核")
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False) & ~Q(decision="")),
                name="appeal_decided_with_words",
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.state}"
