"""Meetings of a class, and who was there."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..querysets import MeetingQuerySet
from .training import ClassGroup, ClassMember, TrainingClass

#: Signing in opens so long before the start, and signing out closes so long after the end.
EARLY, LATE = timedelta(minutes=60), timedelta(minutes=60)


class Meeting(models.Model):
    """One session in person (or a live one), with sign-in."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(_("内容"), max_length=120)
    lecturer = models.CharField(_("授课人"), max_length=60, blank=True)
    place = models.CharField(_("地点"), max_length=120)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    hours = models.DecimalField(
        _("学时"), max_digits=4, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(24)]
    )
    sign_out = models.BooleanField(_("需要签退"), default=False)
    group = models.ForeignKey(
        ClassGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("参加小组"),
        help_text=_("不选表示全班参加。"),
    )
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("场次")
        verbose_name_plural = _("场次")
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_starts",
                violation_error_message=_("结束时间应晚于开始时间。"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("classes:meeting", args=[self.uid])

    def takes_sign_in(self, at: datetime) -> bool:
        """Say whether people may sign in at `at`: from an hour before the start until the end."""
        return self.cancelled_at is None and self.starts_at - EARLY <= at <= self.ends_at

    def takes_sign_out(self, at: datetime) -> bool:
        """Say whether people may sign out at `at`: from the start until an hour after the end."""
        return self.cancelled_at is None and self.sign_out and self.starts_at <= at <= self.ends_at + LATE


class AttendanceMark(models.Model):
    """One mark on the sheet: a sign-in, a sign-out, or what staff noted with a reason. Append-only.

    ``classes.attendance`` reads from a person's marks whether they were there; the last note of staff decides.
    """

    class Kind(models.TextChoices):
        IN = "in", _("签到")
        OUT = "out", _("签退")
        PRESENT = "present", _("补记出席")
        LEAVE = "leave", _("请假")
        ABSENT = "absent", _("记缺席")

    #: What staff note; each needs a reason.
    NOTES: ClassVar = (Kind.PRESENT, Kind.LEAVE, Kind.ABSENT)

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="marks")
    member = models.ForeignKey(ClassMember, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(_("记录"), max_length=8, choices=Kind.choices)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("记录人"))
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("签到记录")
        verbose_name_plural = _("签到记录")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "member", "kind"], condition=Q(kind__in=["in", "out"]), name="signed_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["in", "out"]) | ~Q(reason=""), name="attendance_note_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.get_kind_display()}"
