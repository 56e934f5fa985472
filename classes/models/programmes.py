"""The training plan: year, programme, class, course (SPEC L22)."""

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience, Rank, Unit, User

from ..querysets import ProgrammeQuerySet


class Programme(models.Model):
    """A programme of a year's plan; its classes carry it out."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(_("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    title = models.CharField(_("项目名称"), max_length=120)
    organiser = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("主办单位"))
    purpose = models.TextField(_("目标和内容"), max_length=4000, blank=True)
    planned_people = models.PositiveIntegerField(_("计划人次"), null=True, blank=True)
    audience = models.OneToOneField(Audience, on_delete=models.PROTECT, related_name="+", verbose_name=_("培训对象"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("建立人"))
    made_at = models.DateTimeField(_("建立时间"))

    objects = ProgrammeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("培训项目")
        verbose_name_plural = _("培训项目")
        ordering: ClassVar = ["-year", "title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organiser", "year", "title"],
                name="programme_title_once_a_year",
                violation_error_message=_("本年度已有同名的培训项目。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.year}）"

    def get_absolute_url(self) -> str:
        return reverse("classes:programme", args=[self.uid])


class Standard(models.Model):
    """What people of one level are to reach in a programme (SPEC L22)."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="standards")
    level = models.CharField(_("层次"), max_length=4, choices=Rank.choices)
    text = models.CharField(_("应达到的标准"), max_length=600)
    hours = models.DecimalField(
        _("应修学时"), max_digits=6, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("学习标准")
        verbose_name_plural = _("学习标准")
        ordering: ClassVar = ["level"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "level"],
                name="standard_once_a_level",
                violation_error_message=_("每个层次只填一项标准。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}：{self.text}"
