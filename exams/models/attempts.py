"""Attempts, their answers, and what happened meanwhile."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from questions.models import QuestionVersion

from ..querysets import AttemptQuerySet
from .exams import Exam, Variant

#: An answer that arrives within this time after the deadline was sent before it.
GRACE = timedelta(seconds=10)
#: A page that went away and is back within this time was loaded again, not left.
RELOADS_WITHIN = timedelta(seconds=15)


class Attempt(models.Model):
    """A person sits an exam once.

    `paper` is frozen at the start: ``[{"version": 7, "marks": "10.0", "kind": "single", "order": ["C", "A", …],
    "section": "…", "block": 3}]``. All times are the database's.
    """

    class End(models.TextChoices):
        SUBMITTED = "submitted", _("本人交卷")
        TIME = "time", _("到时交卷")
        LEFT = "left", _("离开页面过多")
        STAFF = "staff", _("工作人员收卷")

    class News(models.TextChoices):
        GRADED = "graded"
        CHANGED = "changed"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("考试"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exam_attempts", verbose_name=_("考生")
    )
    number = models.PositiveSmallIntegerField(_("第几次"))
    #: What markers know of whose paper this is.
    serial = models.PositiveBigIntegerField(_("流水号"))
    #: Grows when the attempt is opened again after an outage; each round is graded once.
    round = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(_("开始时间"))
    #: The own time runs from here: somewhat later than `started_at`, where the exam spreads the starts.
    begins_at = models.DateTimeField(_("计时开始"))
    deadline = models.DateTimeField(_("截止时间"))
    finished_at = models.DateTimeField(_("交卷时间"), null=True, blank=True)
    end = models.CharField(_("交卷方式"), max_length=10, choices=End.choices, blank=True)
    paper = models.JSONField()
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, null=True, related_name="+")
    #: The highest sequence of any answer, and when the last one was saved.
    sequence = models.PositiveBigIntegerField(default=0)
    saved_at = models.DateTimeField(_("最近保存"), null=True, blank=True)
    #: The session that sits, where the exam allows one only.
    holder = models.CharField(max_length=40, blank=True)
    leaves = models.PositiveSmallIntegerField(_("离开页面次数"), default=0)
    #: The page went away and may only be loading again: since when, under which name; and the last that came back.
    unloaded_at = models.DateTimeField(null=True, blank=True)
    unload = models.CharField(max_length=40, blank=True)
    returned = models.CharField(max_length=40, blank=True)
    #: With a time for each question: which is open, since when, and what the others have cost (seconds).
    place = models.PositiveSmallIntegerField(default=0)
    place_since = models.DateTimeField(null=True, blank=True)
    spent = models.JSONField(default=dict, blank=True)
    #: Whether what was answered wrong has come into the book of wrong questions.
    is_in_book = models.BooleanField(default=False)
    #: What courses and whoever listens are still to be told: it was graded, or a pass was changed afterwards.
    news = models.CharField(max_length=7, choices=News.choices, blank=True)

    objects = AttemptQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("答卷")
        verbose_name_plural = _("答卷")
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "user", "number"], name="attempt_number_once"),
            models.UniqueConstraint(fields=["exam", "serial"], name="attempt_serial_once"),
            models.UniqueConstraint(
                fields=["exam", "user"], condition=Q(finished_at=None), name="attempt_one_open_per_person"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["deadline"], condition=Q(finished_at=None), name="attempt_open_deadline"),
            models.Index(fields=["id"], condition=Q(is_in_book=False), name="attempt_not_in_book"),
            models.Index(fields=["id"], condition=~Q(news=""), name="attempt_with_news"),
        ]

    def __str__(self) -> str:
        return f"{self.exam} · {self.user} · {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("exams:attempt" if self.finished_at is None else "exams:result", args=[self.uid])

    def accepts_answers(self, at: datetime) -> bool:
        """Say whether an answer arriving at `at` is still in time."""
        return self.finished_at is None and at <= self.deadline + GRACE

    def item_of(self, version_id: int) -> Any:
        """Return the entry of the paper for a question version, or nothing if it is not in this paper."""
        return next((item for item in self.paper if item["version"] == version_id), None)

    def place_of(self, version_id: int) -> int:
        """Return where a question stands in the paper, from 0; -1 if it does not."""
        return next((place for place, item in enumerate(self.paper) if item["version"] == version_id), -1)


class Answer(models.Model):
    """The last saved answer to one question (``questions.grading``). A lower sequence never overwrites a higher one."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    response = models.JSONField(default=list)
    sequence = models.PositiveBigIntegerField()
    #: The page that saved it: what another page has not seen, it may not overwrite.
    client = models.CharField(max_length=40, blank=True)
    flagged = models.BooleanField(_("标记"), default=False)
    saved_at = models.DateTimeField()
    #: In practice: when the solution was shown. From then on it stays as it is.
    checked_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("作答")
        verbose_name_plural = _("作答")
        constraints: ClassVar = [models.UniqueConstraint(fields=["attempt", "version"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.version_id}: {self.response}"


class LateAnswer(models.Model):
    """An answer that arrived after the end: kept and shown as late, not graded."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="late_answers")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    response = models.JSONField()
    sequence = models.PositiveBigIntegerField()
    arrived_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("迟到的作答")
        verbose_name_plural = _("迟到的作答")
        constraints: ClassVar = [models.UniqueConstraint(fields=["attempt", "version"], name="late_answer_once")]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.version_id}"


class AttemptEvent(models.Model):
    """Something that happened during an attempt. Append-only; a note for people, no judgement."""

    class Kind(models.TextChoices):
        STARTED = "started", _("开始")
        RESUMED = "resumed", _("重新打开")
        LEFT = "left", _("离开页面")
        RETURNED = "returned", _("回到页面")
        RELOADED = "reloaded", _("刷新页面")
        TAKEN_OVER = "taken_over", _("换设备接管")
        CONFLICT = "conflict", _("两处同时作答")
        LATE = "late", _("答案迟到")
        EXTENDED = "extended", _("延长时间")
        REOPENED = "reopened", _("恢复作答")
        FINISHED = "finished", _("交卷")

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("事件"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("时间"))
    details = models.JSONField(default=dict, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("考试过程")
        verbose_name_plural = _("考试过程")
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.kind}"
