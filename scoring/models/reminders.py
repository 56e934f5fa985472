"""Who was reminded of missing hours, and when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Reminder(models.Model):
    """One reminder of missing hours; the database refuses a second one to the same person on the same day."""

    class Step(models.TextChoices):
        PERSON = "person", _("本人")
        UNIT = "unit", _("单位管理员")
        LEADER = "leader", _("分管领导")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(_("对象"), max_length=8, choices=Step.choices)
    day = models.DateField(_("日期"))
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("学时提醒")
        verbose_name_plural = _("学时提醒")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "day"], name="reminder_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
