"""What is asked of people in a year and in a cycle of years, and who is let off for how long."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import CadreCategory, Rank, Unit

from ..querysets import ExemptionQuerySet
from .ledger import Ledger


class Target(models.Model):
    """Hours required in a year, or in a cycle of `years` from `year` on, of a rank and a category (SPEC §2.1).

    Without ranks it is for all of them, without a category for everybody else. `verified` says that somebody has read
    the source itself; until then it is shown as what the organisation has set, never as law.
    """

    class Asked(models.TextChoices):
        """One of the two ledgers, or the share of 基本培训 in both."""

        ONLINE = Ledger.ONLINE.value, Ledger.ONLINE.label
        OFFLINE = Ledger.OFFLINE.value, Ledger.OFFLINE.label
        BASIC = "basic", _("基本培训")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(
        _("年度（周期起始年份）"), validators=[MinValueValidator(2000), MaxValueValidator(2099)]
    )
    years = models.PositiveSmallIntegerField(
        _("周期（年）"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    ledger = models.CharField(_("项目"), max_length=8, choices=Asked.choices)
    category = models.ForeignKey(
        CadreCategory, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("干部类别")
    )
    ranks = ArrayField(
        models.CharField(max_length=4, choices=Rank.choices), verbose_name=_("职级"), default=list, blank=True
    )
    hours = models.DecimalField(
        _("应完成学时"), max_digits=6, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(9999)]
    )
    source = models.CharField(_("依据"), max_length=255, blank=True, help_text=_("发文单位、文号、条款。"))
    verified = models.BooleanField(_("已核对原文"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("学时任务")
        verbose_name_plural = _("学时任务")
        ordering: ClassVar = ["-year", "years", "ledger", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year", "years", "ledger", "category", "ranks"],
                nulls_distinct=False,
                name="target_once_per_category",
            ),
            models.CheckConstraint(condition=Q(years__range=(1, 10)), name="target_cycle_length"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_ledger_display()} {self.category or _('其他人员')}: {self.hours}"

    @property
    def last_year(self) -> int:
        """Return the last year of the cycle."""
        return self.year + self.years - 1

    @property
    def rank_names(self) -> list[str]:
        """Return what the ranks are called."""
        return [str(Rank(rank).label) for rank in self.ranks]


class Exemption(models.Model):
    """Somebody is let off for a time, wholly for these days: the targets shrink by the months (SPEC §1g 11).

    Append-only, as is its revocation. Without a ledger it holds for everything that is asked.
    """

    class Reason(models.TextChoices):
        LEAVE = "leave", _("休假")
        ILLNESS = "illness", _("病休")
        SECONDMENT = "secondment", _("借调或援派")
        APPOINTMENT = "appointment", _("新任职")
        OTHER = "other", _("其他")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exemptions", verbose_name=_("人员")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    reason = models.CharField(_("事由"), max_length=12, choices=Reason.choices)
    ledger = models.CharField(_("台账"), max_length=8, choices=Ledger.choices, blank=True)
    first_day = models.DateField(_("起始日期"))
    last_day = models.DateField(_("结束日期"))
    note = models.CharField(_("说明"), max_length=500)
    proof = models.FileField(_("证明材料"), upload_to="exemptions/", blank=True)
    proof_name = models.CharField(max_length=200, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("核准人")
    )
    granted_at = models.DateTimeField(_("核准时间"))

    objects = ExemptionQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("学时减免")
        verbose_name_plural = _("学时减免")
        ordering: ClassVar = ["-granted_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="exemption_ends_after_start")
        ]
        indexes: ClassVar = [models.Index(fields=["user", "first_day"], name="exemption_of_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day:%F}–{self.last_day:%F}"


class ExemptionRevocation(models.Model):
    """An exemption that was taken back, and why. Append-only."""

    exemption = models.OneToOneField(Exemption, on_delete=models.PROTECT, related_name="revocation")
    reason = models.CharField(_("撤销原因"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("撤销时间"))

    class Meta:
        verbose_name = _("减免撤销")
        verbose_name_plural = _("减免撤销")

    def __str__(self) -> str:
        return f"{self.exemption_id}"
