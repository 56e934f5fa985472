"""What people ask and what the office decided: feedback, visits, take-downs, incidents."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..querysets import FeedbackQuerySet


class Feedback(models.Model):
    """What a reader says about a page, routed to whoever is responsible for it (SPEC P11)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    path = models.CharField(_("页面"), max_length=300)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(_("意见"), max_length=2000)
    contact = models.CharField(_("联系方式"), max_length=80, blank=True)
    #: Whoever was signed in; a guest may write without a name.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("时间"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(_("答复"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("意见反馈")
        verbose_name_plural = _("意见反馈")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="feedback_answered_at_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.at:%F %T}"

    def get_absolute_url(self) -> str:
        return reverse("portal:staff_feedback_item", args=[self.uid])


class VisitCount(models.Model):
    """How many times the pages of a section were opened on a day; nothing about who did (SPEC P07)."""

    section = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    visits = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["section", "day"], name="visits_once_a_day")]

    def __str__(self) -> str:
        return f"{self.section_id} {self.day:%F}: {self.visits}"


class TakeDown(models.Model):
    """A page was taken offline for a reason, and perhaps put back (SPEC P10). Append-only but for the return."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="take_downs")
    reason = models.CharField(_("理由"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("撤下时间"))
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(_("恢复时间"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("撤下")
        verbose_name_plural = _("撤下")
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page"], condition=Q(returned_at=None), name="page_taken_down_once")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.at:%F %T}"


class Incident(models.Model):
    """A time in which nothing on the site may be changed (SPEC P10); learning that goes on is still recorded."""

    reason = models.CharField(_("原因"), max_length=200)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(_("开始"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("应急只读")
        verbose_name_plural = _("应急只读")
        ordering: ClassVar = ["-begun_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(models.Value(1), condition=Q(ended_at=None), name="one_incident_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.begun_at:%F %T} {self.reason}"
