"""Group viewing at a site: one check-in sheet credits its roster (SPEC L27)."""

import uuid
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from courses.models import CoursePage

from ..querysets import ViewingQuerySet


class Viewing(models.Model):
    """A check-in sheet: what was watched where and when, how many heads there were, who of them is known by name."""

    class State(models.TextChoices):
        DRAFT = "draft", _("填写中")
        CONFIRMED = "confirmed", _("待审核")
        APPROVED = "approved", _("已计学时")
        CANCELLED = "cancelled", _("已作废")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("收看单位"))
    title = models.CharField(_("收看内容"), max_length=160)
    course = models.ForeignKey(
        CoursePage, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("课程")
    )
    place = models.CharField(_("收看地点"), max_length=120)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    head_count = models.PositiveIntegerField(
        _("到场人数"), validators=[MinValueValidator(1), MaxValueValidator(5000)], help_text=_("含未列入名单的群众。")
    )
    hours = models.DecimalField(
        _("学时"), max_digits=4, decimal_places=1, validators=[MinValueValidator(0.5), MaxValueValidator(8)]
    )
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人"))
    opened_at = models.DateTimeField(_("登记时间"))
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    answer = models.CharField(_("退回或作废原因"), max_length=200, blank=True)

    objects = ViewingQuerySet.as_manager()

    class Meta:
        verbose_name = _("集中收看")
        verbose_name_plural = _("集中收看")
        ordering: ClassVar = ["-starts_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="viewing_ends_after_it_starts",
                violation_error_message=_("结束时间应晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "approved"]) | Q(confirmed_by__isnull=False),
                name="viewing_confirmed_by_somebody",
            ),
            # Four eyes: whoever confirmed the sheet does not approve it.
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(Q(decided_by__isnull=False), ~Q(decided_by=F("confirmed_by"))),
                name="viewing_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("classes:viewing", args=[self.uid])


class ViewingAttendee(models.Model):
    """Somebody on the roster of a viewing. `during` repeats its time, so that nobody sits at two at once.

    `counts` falls when the sheet is cancelled: the roster stays, the time is free again.
    """

    viewing = models.ForeignKey(Viewing, on_delete=models.CASCADE, related_name="attendees")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员"))
    during = DateTimeRangeField(_("时间"))
    counts = models.BooleanField(_("有效"), default=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("收看人员")
        verbose_name_plural = _("收看人员")
        ordering: ClassVar = ["user__name_key", "pk"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="viewing_nobody_at_two_at_once",
                expressions=[("user", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(counts=True),
            ),
            models.UniqueConstraint(fields=["viewing", "user"], name="viewing_attendee_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.viewing_id}"
