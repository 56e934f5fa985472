"""Papers: questions with marks, chosen one by one or drawn by rule."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from questions.models import KnowledgePoint, Question

from ..querysets import PaperQuerySet


class Paper(models.Model):
    """What an exam asks: lines in order. It is frozen anew for every exam that uses it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        READY = "ready", _("可用")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("试卷名称"), max_length=120)
    organiser = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所属单位")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    variants = models.PositiveSmallIntegerField(
        _("预先抽出的套数"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
        help_text=_("按规则抽题时，考试发布前抽好这么多套，考生随机得到一套。"),
    )
    fresh_within = models.PositiveSmallIntegerField(
        _("重考换题"), default=1, help_text=_("同一个人在此后这么多次考试中尽量不遇到同一道题；0 表示不限。")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    made_at = models.DateTimeField(_("建立时间"), editable=False)

    objects = PaperQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("试卷")
        verbose_name_plural = _("试卷")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exams:paper", args=[self.uid])


class PaperLine(models.Model):
    """One line of a paper: a question, or a rule by which `count` of them are drawn; `marks` are for each.

    Lines that follow one another and name the same `section` stand under its heading. A passage (材料题) counts as one
    question; its marks are divided among its children.
    """

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="lines")
    section = models.CharField(_("大题"), max_length=60, blank=True, help_text=_("例如“一、单项选择题”。"))
    sort_order = models.PositiveSmallIntegerField(_("顺序"), default=0)
    marks = models.DecimalField(
        _("每题分值"), max_digits=5, decimal_places=1, default=5, validators=[MinValueValidator(0.5)]
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="paper_lines", verbose_name=_("试题")
    )
    count = models.PositiveSmallIntegerField(
        _("题数"), default=1, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    kind = models.CharField(_("题型"), max_length=10, choices=Question.Kind.choices, blank=True)
    point = models.ForeignKey(
        KnowledgePoint, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("知识点")
    )
    least_difficulty = models.PositiveSmallIntegerField(
        _("难度从"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    most_difficulty = models.PositiveSmallIntegerField(
        _("难度至"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    tag = models.CharField(_("标签"), max_length=60, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("试卷内容")
        verbose_name_plural = _("试卷内容")
        ordering: ClassVar = ["sort_order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "question"], name="question_in_paper_once"),
            models.CheckConstraint(condition=Q(question=None) | Q(count=1), name="paper_line_question_or_rule"),
            models.CheckConstraint(condition=Q(marks__gt=0), name="paper_line_gives_marks"),
        ]

    def __str__(self) -> str:
        return str(self.question or f"{self.kind} {self.point} × {self.count}")
