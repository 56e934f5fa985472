"""The days on which the official calendar differs from Monday to Friday."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .querysets import DayQuerySet


class Day(models.Model):
    """A public holiday, or a weekend day that is worked to make up for one. Editable by staff."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("放假")
        WORKDAY = "workday", _("调休上班")

    date = models.DateField(_("日期"), unique=True)
    kind = models.CharField(_("类型"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=40, blank=True)
    is_provisional = models.BooleanField(
        _("暂定"), default=False, help_text=_("国务院办公厅的通知尚未发布时先行填写的日子，请在通知发布后核对。")
    )

    objects = DayQuerySet.as_manager()

    class Meta:
        verbose_name = _("放假与调休日")
        verbose_name_plural = _("放假与调休日")
        ordering: ClassVar = ["-date"]

    def __str__(self) -> str:
        return f"{self.date:%F} {self.get_kind_display()}"
