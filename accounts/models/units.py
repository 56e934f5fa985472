"""The tree of units and what happened to each of them."""

import re
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from ..querysets import UnitEventQuerySet, UnitManager

#: What the code of a unit looks like.
UNIT_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")


class Unit(MP_Node):
    """A node of the organisation tree: the city, its counties, departments and their parts (at least three levels)."""

    class Kind(models.TextChoices):
        CITY = "city", _("市")
        COUNTY = "county", _("县（区）")
        DEPARTMENT = "department", _("单位")

    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    code = models.CharField(_("单位代码"), max_length=20, unique=True)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices, default=Kind.DEPARTMENT)
    name_key = models.CharField(_("拼音排序键"), max_length=400, editable=False, db_index=True, default="")
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("并入单位")
    )

    objects = UnitManager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_on__isnull=False), name="unit_merged_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def contains(self, other: "Unit") -> bool:
        """Say whether `other` is this unit or lies below it."""
        return bool(other.path.startswith(self.path))

    def name_on(self, day: date) -> str:
        """Return the name the unit had on `day`; a rename counts from its effective date on."""
        later = self.events.filter(kind=UnitEvent.Kind.RENAMED, on__gt=day, applied_at__isnull=False)
        renamed = later.order_by("on", "pk").first()
        return renamed.old_name if renamed else self.name


class UnitEvent(models.Model):
    """A rename, move, merger or closing of a unit from the day `on`; it may be recorded ahead and is applied then."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("更名")
        MOVED = "moved", _("调整隶属")
        MERGED = "merged", _("并入")
        CLOSED = "closed", _("撤销")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="events", verbose_name=_("单位"))
    kind = models.CharField(_("事项"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("生效日期"))
    old_name = models.CharField(_("原名称"), max_length=120)
    new_name = models.CharField(_("新名称"), max_length=120, blank=True)
    new_short_name = models.CharField(_("新简称"), max_length=60, blank=True)
    into = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("目标单位")
    )
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    applied_at = models.DateTimeField(_("执行时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = UnitEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位变更")
        verbose_name_plural = _("单位变更")
        ordering: ClassVar = ["-on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(applied_at=None, withdrawn_at=None),
                name="unit_event_one_planned",
                violation_error_message=_("该单位已有一项待生效的变更，请先撤回。"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["moved", "merged"], into__isnull=False)
                | Q(kind__in=["renamed", "closed"], into=None),
                name="unit_event_has_target",
            ),
            models.CheckConstraint(
                condition=Q(applied_at=None) | Q(withdrawn_at=None), name="unit_event_applied_or_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_name} {self.get_kind_display()} {self.on:%F}"
