"""Tasks, what people write for them, what it resembles, and what became of it (SPEC L17, L35)."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .querysets import SubmissionQuerySet, TaskQuerySet

#: The longest text, in characters.
LONGEST = 20_000


class Task(models.Model):
    """A reflection that an office asks for. Drafts are seen by the office alone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("题目"), max_length=80)
    prompt = models.TextField(_("要求"), max_length=2000)
    organiser = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("布置单位")
    )
    audience = models.OneToOneField(
        "accounts.Audience", on_delete=models.PROTECT, related_name="+", verbose_name=_("对象")
    )
    course = models.ForeignKey(
        "courses.CoursePage",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reflection_tasks",
        verbose_name=_("课程"),
    )
    opens_at = models.DateTimeField(_("开始时间"))
    deadline = models.DateTimeField(_("截止时间"))
    least = models.PositiveIntegerField(
        _("最少字数"), default=800, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    late_allowed = models.BooleanField(_("允许逾期提交"), default=True, help_text=_("逾期的会标明。"))
    published_at = models.DateTimeField(_("布置时间"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = TaskQuerySet.as_manager()

    #: Read along by ``TaskQuerySet.for_learner``.
    my_state: str | None = None
    my_late: bool | None = None

    class Meta:
        verbose_name = _("心得任务")
        verbose_name_plural = _("心得任务")
        ordering: ClassVar = ["-deadline", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(deadline__gt=F("opens_at")),
                name="reflection_ends_after_it_opens",
                violation_error_message=_("截止时间要晚于开始时间。"),
            ),
            models.CheckConstraint(condition=Q(least__range=(1, LONGEST)), name="reflection_length"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reflections:task", args=[self.uid])

    def takes_first(self, at: datetime) -> bool:
        """Say whether somebody may hand in for the first time at `at`."""
        return self.published_at is not None and self.opens_at <= at and (self.late_allowed or at <= self.deadline)


class Submission(models.Model):
    """What one person writes for a task: the draft that is saved as one writes, and where it stands."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待批阅")
        RETURNED = "returned", _("退回修改")
        ACCEPTED = "accepted", _("已通过")

    class Grade(models.TextChoices):
        EXCELLENT = "excellent", _("优秀")
        GOOD = "good", _("良好")
        PASS = "pass", _("合格")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="submissions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reflections", verbose_name=_("作者")
    )
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("写作时的单位")
    )
    text = models.TextField(_("正文"), max_length=LONGEST, blank=True)
    saved_at = models.DateTimeField(_("保存时间"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    submitted_at = models.DateTimeField(_("首次提交"), null=True)
    is_late = models.BooleanField(_("逾期"), default=False)
    grade = models.CharField(_("等次"), max_length=10, choices=Grade.choices, blank=True)
    # The writer agrees, then the office chooses: both are needed for the wall.
    may_be_shown = models.BooleanField(_("同意展示"), default=False)
    shown_at = models.DateTimeField(_("展示时间"), null=True)
    shown_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    #: Read along by ``SubmissionQuerySet.with_highest``.
    highest: int | None = None

    class Meta:
        verbose_name = _("学习心得")
        verbose_name_plural = _("学习心得")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "user"], name="one_reflection_a_task"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None) | ~Q(state="draft") & Q(submitted_at__isnull=False),
                name="reflection_submitted_at",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted") & ~Q(grade="") | ~Q(state="accepted") & Q(grade=""),
                name="reflection_graded_when_accepted",
            ),
            models.CheckConstraint(
                condition=Q(shown_at=None) | Q(may_be_shown=True, state="accepted"), name="reflection_shown_by_consent"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-saved_at"], name="reflection_of_user"),
            models.Index(fields=["-shown_at"], condition=Q(shown_at__isnull=False), name="reflection_wall"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.task_id}"

    @property
    def is_open(self) -> bool:
        """Say whether its writer may still work on it."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)


class Version(models.Model):
    """A text as it was handed in. Append-only."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["submission", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.number}"


class Comparison(models.Model):
    """What a version resembles most; made by a job. A hint for whoever marks, never a judgement."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="comparison")
    at = models.DateTimeField()
    #: The largest share of the text, in per cent, that is found in one other text.
    highest = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])

    def __str__(self) -> str:
        return f"{self.version_id} {self.highest}%"


class Match(models.Model):
    """Another text that holds part of a version: another person's, or an article of the course."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="matches")
    other = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, null=True, related_name="+")
    percent = models.PositiveSmallIntegerField()
    #: The common passages as they stand in the version.
    passages = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-percent", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(other=None, lesson__isnull=False) | Q(other__isnull=False, lesson=None),
                name="match_with_one_text",
            )
        ]

    def __str__(self) -> str:
        return f"{self.comparison_id} {self.percent}%"


class Marking(models.Model):
    """What was said about a version: accepted with a grade, or returned with a reason. Append-only."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", _("通过")
        RETURN = "return", _("退回修改")

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="marking")
    kind = models.CharField(_("处理"), max_length=10, choices=Kind.choices)
    grade = models.CharField(_("等次"), max_length=10, choices=Submission.Grade.choices, blank=True)
    comment = models.TextField(_("评语"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="accept") & ~Q(grade="") | Q(kind="return", grade="") & ~Q(comment=""),
                name="returned_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}"
