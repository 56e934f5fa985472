"""Exams, attempts, answers, grades."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from questions.models import Question, QuestionVersion

from .forms import ExamForm
from .querysets import AttemptQuerySet, ExamQuerySet, GradeQuerySet

#: An answer that arrives within this time after the deadline was sent before it.
GRACE = timedelta(seconds=10)


class Exam(index.Indexed, ClusterableModel):
    """An exam: questions with marks, a window, a duration, a pass mark."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        CLOSED = "closed", _("已结束")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("名称"), max_length=120)
    instructions = models.TextField(_("考试说明"), blank=True)
    is_course_test = models.BooleanField(
        _("随堂测验"), default=False, help_text=_("随堂测验只在课程中出现，不列入考试页。")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    opens_at = models.DateTimeField(_("开放时间"), null=True, blank=True)
    closes_at = models.DateTimeField(_("截止时间"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), default=60, validators=[MinValueValidator(1)])
    pass_percent = models.PositiveSmallIntegerField(
        _("合格线（%）"), default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    max_attempts = models.PositiveSmallIntegerField(_("可考次数"), default=3, help_text=_("0 表示不限。"))
    shuffle = models.BooleanField(_("打乱题目和选项"), default=True)

    objects = ExamQuerySet.as_manager()
    base_form_class = ExamForm
    search_fields: ClassVar = [index.SearchField("title"), index.FilterField("state")]
    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("instructions"),
        FieldRowPanel([FieldPanel("is_course_test"), FieldPanel("state")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldRowPanel([FieldPanel("minutes"), FieldPanel("pass_percent")]),
                FieldRowPanel([FieldPanel("max_attempts"), FieldPanel("shuffle")]),
            ],
            heading=_("规则"),
        ),
        InlinePanel("exam_questions", heading=_("试题"), label=_("试题"), min_num=1),
    ]

    class Meta:
        verbose_name = _("考试与测验")
        verbose_name_plural = _("考试与测验")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="exam_closes_after_it_opens",
                violation_error_message=_("截止时间应晚于开放时间。"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exams:exam", args=[self.uid])

    def is_open(self, at: datetime) -> bool:
        """Say whether an attempt may begin at `at`."""
        return (
            self.state == self.State.PUBLISHED
            and (self.opens_at is None or self.opens_at <= at)
            and (self.closes_at is None or at < self.closes_at)
        )

    def deadline_of(self, start: datetime) -> datetime:
        """Return when an attempt begun at `start` ends: after the duration, at the latest when the exam closes."""
        end = start + timedelta(minutes=self.minutes)
        return min(end, self.closes_at) if self.closes_at else end


class ExamQuestion(Orderable):
    """A question in an exam, with its marks."""

    exam = ParentalKey(Exam, on_delete=models.CASCADE, related_name="exam_questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("试题"))
    marks = models.DecimalField(
        _("分值"), max_digits=5, decimal_places=1, default=10, validators=[MinValueValidator(0.5)]
    )

    panels: ClassVar = [FieldPanel("question"), FieldPanel("marks")]

    class Meta(Orderable.Meta):
        verbose_name = _("考试试题")
        verbose_name_plural = _("考试试题")

    def __str__(self) -> str:
        return str(self.question)


class Attempt(models.Model):
    """A person sits an exam once.

    `paper` is frozen at the start: ``[{"version": 7, "marks": "10.0", "order": ["C", "A", …]}]``.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("考试"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exam_attempts", verbose_name=_("考生")
    )
    number = models.PositiveSmallIntegerField(_("第几次"))
    started_at = models.DateTimeField(_("开始时间"))
    deadline = models.DateTimeField(_("截止时间"))
    finished_at = models.DateTimeField(_("交卷时间"), null=True, blank=True)
    paper = models.JSONField()

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("答卷")
        verbose_name_plural = _("答卷")
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "user", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["exam", "user"], condition=Q(finished_at=None), name="attempt_one_open_per_person"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["deadline"], condition=Q(finished_at=None), name="attempt_open_deadline")
        ]

    def __str__(self) -> str:
        return f"{self.exam} · {self.user} · {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("exams:attempt" if self.finished_at is None else "exams:result", args=[self.uid])

    def accepts_answers(self, at: datetime) -> bool:
        """Say whether an answer arriving at `at` is still in time."""
        return self.finished_at is None and at <= self.deadline + GRACE

    def marks_of(self, version_id: int) -> Any:
        """Return the entry of the paper for a question version, or nothing if it is not in this paper."""
        return next((item for item in self.paper if item["version"] == version_id), None)


class Answer(models.Model):
    """The last saved answer to one question: chosen option keys. A lower sequence never overwrites a higher one."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    chosen = models.JSONField(default=list)
    sequence = models.PositiveBigIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("作答")
        verbose_name_plural = _("作答")
        constraints: ClassVar = [models.UniqueConstraint(fields=["attempt", "version"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.version_id}: {''.join(self.chosen)}"


class Grade(models.Model):
    """A grade of an attempt. Append-only: a correction is a new entry, the latest counts."""

    class Kind(models.TextChoices):
        AUTOMATIC = "automatic", _("自动评分")
        REGRADE = "regrade", _("重新评分")

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="grades")
    kind = models.CharField(_("方式"), max_length=10, choices=Kind.choices)
    score = models.DecimalField(_("得分"), max_digits=6, decimal_places=1)
    full_marks = models.DecimalField(_("满分"), max_digits=6, decimal_places=1)
    passed = models.BooleanField(_("合格"))
    at = models.DateTimeField(_("评分时间"))

    objects = GradeQuerySet.as_manager()

    class Meta:
        verbose_name = _("成绩")
        verbose_name_plural = _("成绩")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(kind="automatic"), name="graded_automatically_once"
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=F("full_marks")), name="grade_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.score}/{self.full_marks}"
