"""Frozen quarters: what the bulletin of a quarter stands on, for ever."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit

from ..periods import Period
from ..querysets import QuarterRowQuerySet


class QuarterClose(models.Model):
    """A quarter that was frozen on its cut-off (SPEC L10). Nobody changes it, nor its rows (database triggers).

    What counts are the ledger's entries up to `last_entry` and the exams' grades up to `last_grade`: whatever comes
    later belongs to the corrections of the next quarter. `digest` covers the figures, which the ledger gives again at
    any time; `rows_digest` also names and posts as they were, which only the rows hold.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("季度"), max_length=6, unique=True)
    closed_at = models.DateTimeField(_("截止时间"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    first_entry = models.BigIntegerField(_("上次截止时的最后一条学时记录"))
    last_entry = models.BigIntegerField(_("最后一条学时记录"))
    last_grade = models.BigIntegerField(_("最后一条成绩"))
    people = models.PositiveIntegerField(_("人数"))
    digest = models.CharField(_("数据摘要"), max_length=64)
    rows_digest = models.CharField(_("名册摘要"), max_length=64)

    class Meta:
        verbose_name = _("季度截止")
        verbose_name_plural = _("季度截止")
        ordering: ClassVar = ["-code"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("scoring:quarter", args=[self.code])

    @property
    def period(self) -> Period:
        """Return the quarter."""
        return Period.parse(self.code)


class QuarterRow(models.Model):
    """One person in a frozen quarter, with the post of its last day; hours are 学时."""

    close = models.ForeignKey(QuarterClose, on_delete=models.PROTECT, related_name="rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    unit_name = models.CharField(_("单位"), max_length=120, blank=True)
    county_name = models.CharField(_("县区"), max_length=120, blank=True)
    post = models.CharField(_("职务"), max_length=120, blank=True)
    category_name = models.CharField(_("干部类别"), max_length=60, blank=True)
    online = models.DecimalField(_("网络自学学时"), max_digits=9, decimal_places=2)
    offline = models.DecimalField(_("集中培训学时"), max_digits=9, decimal_places=2)
    courses = models.PositiveIntegerField(_("学完课程"))
    exams_taken = models.PositiveIntegerField(_("参加考试"))
    exams_passed = models.PositiveIntegerField(_("考试合格"))

    objects = QuarterRowQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("季度数据")
        verbose_name_plural = _("季度数据")
        ordering: ClassVar = ["user_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["close", "user"], name="quarter_row_once")]
        indexes: ClassVar = [models.Index(fields=["close", "-online"], name="quarter_row_place")]

    def __str__(self) -> str:
        return f"{self.close_id} {self.name}"
