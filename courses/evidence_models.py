"""What people did in lessons: the pages they read, the broadcasts they came to, the meetings they attended."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReadingPlace(models.Model):
    """The page that a person has open now: one in all lessons, so that two windows do not read at once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey("library.DocumentVersion", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField(_("页码"))
    opened_at = models.DateTimeField(_("打开时间"))

    class Meta:
        verbose_name = _("阅读位置")
        verbose_name_plural = _("阅读位置")

    def __str__(self) -> str:
        return f"{self.user} · {self.version} · {self.number}"


class PageRead(models.Model):
    """A page of a version that a person had open long enough, by the server's clock; never changed or removed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="pages_read")
    version = models.ForeignKey("library.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("页码"))
    opened_at = models.DateTimeField(_("打开时间"))
    read_at = models.DateTimeField(_("读完时间"))

    class Meta:
        verbose_name = _("已读页")
        verbose_name_plural = _("已读页")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "lesson", "version", "number"], name="page_read_once"),
            models.CheckConstraint(condition=Q(read_at__gte=F("opened_at")), name="page_read_after_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.version} · {self.number}"


class LiveVisit(models.Model):
    """A person came to a live lesson; counted once, however often the page is opened (SPEC L26)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="visits")
    joined_at = models.DateTimeField(_("进入时间"))

    class Meta:
        verbose_name = _("直播到场")
        verbose_name_plural = _("直播到场")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "lesson"], name="live_visit_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.lesson}"


class LivePresence(models.Model):
    """When somebody was last seen at a broadcast; only to count how many watch at the same time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(_("最近在场"))

    class Meta:
        verbose_name = _("直播在场")
        verbose_name_plural = _("直播在场")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "lesson"], name="live_presence_once")]
        indexes: ClassVar = [models.Index(fields=["lesson", "seen_at"], name="live_presence_seen")]

    def __str__(self) -> str:
        return f"{self.user} · {self.lesson}"


class LivePeak(models.Model):
    """The most people that watched a broadcast at the same time. Not on the lesson, which editors' drafts overwrite."""

    lesson = models.OneToOneField("courses.Lesson", on_delete=models.CASCADE, related_name="peak")
    people = models.PositiveIntegerField(_("同时收看人数"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("直播峰值")
        verbose_name_plural = _("直播峰值")

    def __str__(self) -> str:
        return f"{self.lesson}: {self.people}"


class AttendanceQuerySet(models.QuerySet["LessonAttendance"]):
    """Marks that somebody was there."""

    def standing(self) -> AttendanceQuerySet:
        """Return the marks that nobody took back."""
        return self.filter(withdrawal=None)


class LessonAttendance(models.Model):
    """Somebody was there when a lesson took place, as those who teach it say; never changed or removed.

    A mark that was wrong is taken back by an :class:`AttendanceWithdrawal`; who was there after all gets a further one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="attendances")
    #: The how many-th mark of this person in this lesson; the earlier ones were taken back.
    number = models.PositiveSmallIntegerField(_("次序"), default=1)
    marked_at = models.DateTimeField(_("登记时间"))
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("线下到课")
        verbose_name_plural = _("线下到课")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "lesson", "number"], name="lesson_attended_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.lesson}"


class AttendanceWithdrawal(models.Model):
    """A mark was wrong: who took it back, when and why; never changed or removed."""

    attendance = models.OneToOneField(LessonAttendance, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(_("原因"), max_length=200)
    withdrawn_at = models.DateTimeField(_("撤销时间"))
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("撤销到课")
        verbose_name_plural = _("撤销到课")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_reason")]

    def __str__(self) -> str:
        return f"{self.attendance} · {self.reason}"
