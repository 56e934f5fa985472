"""Questions within videos, checks whether somebody is there, and what looks unusual in the evidence."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .querysets import AnomalyQuerySet, VideoQuestionQuerySet


class VideoQuestion(models.Model):
    """A question that the player asks at a moment of the video; without a moment, at one that the server draws."""

    video = models.ForeignKey("media.Video", on_delete=models.CASCADE, related_name="questions", verbose_name=_("视频"))
    at_ms = models.PositiveIntegerField(_("出题时间"), null=True, blank=True)
    text = models.CharField(_("题目"), max_length=300)
    #: ``[{"text": "…", "right": true}, …]``
    options = models.JSONField(_("选项"), default=list)
    explanation = models.CharField(_("解析"), max_length=500, blank=True)
    #: Somebody has answered it, so it stays, and is asked no more.
    retired = models.BooleanField(_("已停用"), default=False)

    objects = VideoQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("视频提问")
        verbose_name_plural = _("视频提问")
        ordering: ClassVar = [F("at_ms").asc(nulls_last=True), "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="video_question_has_text")]

    def __str__(self) -> str:
        return self.text

    @property
    def right(self) -> set[int]:
        """The places of the right options, from 0."""
        return {place for place, option in enumerate(self.options) if option["right"]}

    @property
    def many(self) -> bool:
        """Say whether more than one option is right."""
        return len(self.right) > 1


class QuestionAnswer(models.Model):
    """One attempt at a question, right or wrong. Rows are only ever added."""

    question = models.ForeignKey(VideoQuestion, on_delete=models.PROTECT, related_name="answers")
    session = models.ForeignKey("media.PlaySession", on_delete=models.PROTECT, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen = models.JSONField(_("所选"), default=list)
    right = models.BooleanField(_("正确"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("视频提问的回答")
        verbose_name_plural = _("视频提问的回答")
        indexes: ClassVar = [models.Index(fields=["user", "question"], name="answer_of_person")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.right}"


class PresenceCheck(models.Model):
    """A question about what was just shown, asked at a moment that the server drew.

    After `due_at` nothing is credited until it is answered.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey("media.PlaySession", on_delete=models.PROTECT, related_name="checks")
    text = models.CharField(_("题目"), max_length=300)
    options = models.JSONField(_("选项"), default=list)
    right = models.PositiveSmallIntegerField(_("正确选项"))
    asked_at = models.DateTimeField(_("提问时间"))
    due_at = models.DateTimeField(_("截止时间"))
    answered_at = models.DateTimeField(_("答对时间"), null=True)
    wrong = models.PositiveSmallIntegerField(_("答错次数"), default=0)

    class Meta:
        verbose_name = _("在学确认")
        verbose_name_plural = _("在学确认")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="check_has_time")]

    def __str__(self) -> str:
        return self.text


class WatchAnomaly(models.Model):
    """Something unusual about one day of a person's watching, for somebody to look at. Nothing follows by itself."""

    class Kind(models.TextChoices):
        IMPOSSIBLE = "impossible", _("记录时长超过实际时间")
        LONG_DAY = "long_day", _("一日学习时间过长")
        NIGHT = "night", _("深夜长时间学习")
        SESSIONS = "sessions", _("频繁开始播放")
        DEVICES = "devices", _("多台设备或多次接管")
        CHECKS = "checks", _("在学确认多次未通过")
        PACE = "pace", _("始终以最高倍速播放")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="watch_anomalies")
    kind = models.CharField(_("情况"), max_length=12, choices=Kind.choices)
    day = models.DateField(_("日期"))
    #: The figures on which the row rests, as they were when it was found; see ``media.anomalies``.
    facts = models.JSONField(_("数据"), default=dict)
    found_at = models.DateTimeField(_("发现时间"))

    objects = AnomalyQuerySet.as_manager()

    class Meta:
        verbose_name = _("异常学习")
        verbose_name_plural = _("异常学习")
        ordering: ClassVar = ["-day", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "kind", "day"], name="anomaly_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.day}"


class AnomalyReview(models.Model):
    """What somebody found who looked at it. Rows are only ever added."""

    anomaly = models.ForeignKey(WatchAnomaly, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    note = models.CharField(_("说明"), max_length=500)

    class Meta:
        verbose_name = _("异常学习的处理")
        verbose_name_plural = _("异常学习的处理")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(note=""), name="review_says_something")]

    def __str__(self) -> str:
        return self.note
