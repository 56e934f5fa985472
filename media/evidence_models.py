"""What people have watched: the union of it, the viewings, and the pieces that each viewing added."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from . import intervals
from .querysets import PlaySessionQuerySet, WatchRecordQuerySet


class WatchRecord(models.Model):
    """Which milliseconds of a video a person has watched: the union, however often and in whatever order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="watch_records")
    video = models.ForeignKey(
        "media.Video", on_delete=models.PROTECT, related_name="watch_records", verbose_name=_("视频")
    )
    spans = models.JSONField(_("已观看片段"), default=list)
    credited_ms = models.PositiveIntegerField(_("已观看毫秒"), default=0)
    position_ms = models.PositiveIntegerField(_("上次位置"), default=0)

    objects = WatchRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("观看记录")
        verbose_name_plural = _("观看记录")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "video"], name="watch_record_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.video_id}"

    @property
    def ratio(self) -> float:
        """The watched part of the video, 0 to 1."""
        length = self.video.duration_ms
        return min(1.0, self.credited_ms / length) if length else 0.0

    def missing(self, duration: int) -> intervals.Union:
        """Return what of the first `duration` milliseconds has not been watched."""
        return intervals.subtract([(0, duration)], self.spans)


class PlaySession(models.Model):
    """One viewing. A person has one active viewing at a time; opening another ends it.

    `saved_ms` is what the server's clock has allowed and the viewing has not used yet; `grace_ms` is allowed once, for
    the seconds between the first picture and the first beat.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="play_sessions")
    video = models.ForeignKey(
        "media.Video", on_delete=models.PROTECT, related_name="play_sessions", verbose_name=_("视频")
    )
    record = models.ForeignKey(WatchRecord, on_delete=models.PROTECT, related_name="sessions")
    context = models.CharField(_("用途"), max_length=64, blank=True)
    max_rate = models.DecimalField(_("最高倍速"), max_digits=3, decimal_places=2)
    opened_at = models.DateTimeField(_("开始时间"))
    last_beat_at = models.DateTimeField(_("上次记录"))
    last_seq = models.PositiveIntegerField(_("上次序号"), default=0)
    saved_ms = models.PositiveIntegerField(_("余额"), default=0)
    grace_ms = models.PositiveIntegerField(_("宽限"), default=0)
    last_span = models.ForeignKey("media.WatchedSpan", on_delete=models.SET_NULL, null=True, related_name="+")
    revoked = models.BooleanField(_("已结束"), default=False)
    #: Keyed hash of the signed-in session, and what its browser runs on: another device is asked before it takes over.
    login = models.CharField(max_length=64, blank=True, default="", editable=False)
    device = models.CharField(_("设备"), max_length=60, blank=True, default="")
    left = models.BooleanField(_("页面已关闭"), default=False)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    #: ``media.rules.WatchRules`` of the course when the viewing began, and what of them is still to come:
    #: unanswered questions as ``[[at_ms, question], …]``, and the newly watched milliseconds until the next check.
    rules = models.JSONField(_("规则"), default=dict)
    gates = models.JSONField(default=list)
    check_in_ms = models.IntegerField(null=True)
    presence = models.ForeignKey("media.PresenceCheck", on_delete=models.SET_NULL, null=True, related_name="+")
    hidden = models.BooleanField(_("页面在后台"), default=False)
    #: The union of everything that the player says it has shown, also what was credited before.
    shown = models.JSONField(_("播放过的片段"), default=list)

    objects = PlaySessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("播放")
        verbose_name_plural = _("播放")
        indexes: ClassVar = [models.Index(fields=["user", "-opened_at"], name="session_of_user")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked=False), name="session_one_active"),
            models.CheckConstraint(condition=Q(max_rate__gte=1, max_rate__lte=4), name="session_rate_sane"),
            models.CheckConstraint(condition=Q(last_beat_at__gte=F("opened_at")), name="session_time_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.uid}"


class MillisecondRange(Func):
    """``int4range(start, end)``, half-open."""

    function = "int4range"


class WatchedSpan(models.Model):
    """A piece of a video newly watched in one viewing. The pieces of one record never overlap, and add up to it."""

    record = models.ForeignKey(WatchRecord, on_delete=models.PROTECT, related_name="pieces")
    session = models.ForeignKey(PlaySession, on_delete=models.PROTECT, related_name="pieces")
    start_ms = models.PositiveIntegerField(_("起点"))
    end_ms = models.PositiveIntegerField(_("终点"))
    first_at = models.DateTimeField(_("首次记录"))
    last_at = models.DateTimeField(_("末次记录"))

    class Meta:
        verbose_name = _("观看片段")
        verbose_name_plural = _("观看片段")
        ordering: ClassVar = ["start_ms"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(end_ms__gt=F("start_ms")), name="span_not_empty"),
            ExclusionConstraint(
                name="span_no_overlap",
                expressions=[
                    ("record", RangeOperators.EQUAL),
                    (MillisecondRange(F("start_ms"), F("end_ms")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_ms}-{self.end_ms}"
